import type { Minor } from '@tandem/kernel'
import { amountOf, type BasketLine, floorOf } from './basket.ts'
import { type Block, type BlockOption, blocksOf, discountsOf } from './blocks.ts'
import type { ItemRule } from './item-offers.ts'
import { type OrderDiscount, type OrderRule, roomOn, sumOf, takeOffOrder } from './order-offers.ts'

/** What may be combined: offers on goods (one a line at most) and offers on the order (one a group at most). */
export interface Choice {
  lines: readonly BasketLine[]
  /** What shipping costs in all. */
  shipping: Minor
  items: readonly ItemRule[]
  orders: readonly OrderRule[]
}

/** A combination and what it leaves to pay. */
export interface Combination {
  /** What is to be paid for goods and shipping. */
  payable: Minor
  /** The offer that each line takes part in. */
  itemRules: readonly (ItemRule | null)[]
  itemOff: readonly Minor[]
  orderOff: readonly OrderDiscount[]
}

export interface Effort {
  /** Steps of the search that may still be taken. */
  left: number
}

/**
 * The combination that leaves least to pay, below `limit`; null when there is none.
 *
 * Depth first over blocks of lines, the cheapest option first. A branch is left when it cannot become cheaper than the
 * best one known: nobody pays less than with the cheapest option of every block that is still open and the best offer
 * of each group that can still be reached, where reaching a sum costs the discounts that must be given up for it.
 * Exact while `effort` lasts; after that it is the best that was found.
 */
export function cheapestCombination(choice: Choice, limit: Minor, effort: Effort): Combination | null {
  return new Search(choice, limit, effort).run()
}

/**
 * What a part of the basket costs at least, and by sums that offers on the order count: `flat` is what it adds to a sum
 * at that cost (every unit more costs a unit more, or so much less as all offers together may take off for it), `high` the
 * most that it can add.
 */
interface Range {
  low: number
  flat: readonly number[]
  high: readonly number[]
}

interface Node extends Range {
  block: Block
  options: readonly (Range & { option: BlockOption })[]
}

/** What must be paid at least, and the same as if reaching a sum cost nothing. */
interface Bound {
  payable: number
  gratis: number
}

/** Bounds are sums of fractions. */
const TINY = 1e-6

class Search {
  readonly #choice: Choice
  readonly #effort: Effort
  readonly #nodes: readonly Node[]
  readonly #groups: readonly (readonly { rule: OrderRule; sum: number }[])[]
  /** Each share that is rounded may be half a unit off. */
  readonly #slack: number
  /** Of a unit less on a line, offers on the order give back this share at most. */
  readonly #rate: number
  readonly #keepsFloors: boolean
  readonly #floors: Minor
  readonly #rules: (ItemRule | null)[]
  readonly #off: Minor[]
  readonly #flat: number[]
  readonly #high: number[]
  #low: number
  #isOpen = 0
  #best: Combination | null = null
  #limit: Minor

  constructor(choice: Choice, limit: Minor, effort: Effort) {
    const { lines, orders } = choice
    this.#choice = choice
    this.#effort = effort
    this.#limit = limit
    const sums: (readonly boolean[])[] = []
    const isSame = (a: readonly boolean[], b: readonly boolean[]) => a.every((is, i) => is === b[i])
    const sumOfRule = ({ selected }: OrderRule) => {
      const known = sums.findIndex((other) => isSame(selected, other))
      return known >= 0 ? known : sums.push(selected) - 1
    }
    this.#groups = [...Map.groupBy(orders, ({ group }) => group).values()].map((group) =>
      group.map((rule) => ({ rule, sum: sumOfRule(rule) })),
    )
    this.#slack = this.#groups.filter((group) => group.some(({ rule }) => rule.rate > 0)).length / 2
    const rateOn = (line: number) =>
      total(this.#groups.map((group) => Math.max(...group.map(({ rule }) => (rule.selected[line] ? rule.rate : 0)))))
    const steepest = Math.max(0, ...lines.map((_, i) => rateOn(i)))
    this.#rate = Math.min(1, steepest)
    // A line that an offer on goods takes below its floor leaves no room, but takes none from others either.
    this.#keepsFloors = !choice.items.some(({ promotion }) => promotion.ignoresFloor)
    const areFloorsKept = this.#keepsFloors && !orders.some(({ promotion }) => promotion.ignoresFloor)
    this.#floors = areFloorsKept ? total(lines.map(floorOf)) : 0
    this.#nodes = blocksOf(lines, choice.items)
      .map((block) => nodeOf(block, lines, sums, Math.max(1, steepest)))
      .toSorted((a, b) => spread(b) - spread(a))
    this.#rules = lines.map(() => null)
    this.#off = lines.map(() => 0)
    this.#low = total(this.#nodes.map(({ low }) => low))
    this.#flat = sums.map((_, s) => total(this.#nodes.map(({ flat }) => flat[s] as number)))
    this.#high = sums.map((_, s) => total(this.#nodes.map(({ high }) => high[s] as number)))
  }

  run(): Combination | null {
    this.#visit(0, this.#bound())
    return this.#best
  }

  #visit(depth: number, { payable, gratis }: Bound): void {
    if (this.#effort.left <= 0 || this.#isTooMuch(payable)) return
    this.#effort.left -= 1
    const node = this.#nodes[depth]
    if (!node) return this.#leaf()
    for (const option of node.options) {
      // Dearer options only cost more: none after this one can be of use.
      if (this.#isTooMuch(gratis + (option.low - node.low) * (1 - this.#rate))) return
      this.#take(node, option)
      this.#visit(depth + 1, this.#bound())
      this.#move(option, node)
      this.#isOpen -= option.option.open ? 1 : 0
    }
  }

  #isTooMuch(payable: number): boolean {
    return Math.ceil(payable - TINY) >= this.#limit
  }

  #take(node: Node, option: Node['options'][number]): void {
    const { rules, off, open } = option.option
    node.block.lines.forEach((line, at) => {
      this.#rules[line] = rules[at] as ItemRule | null
      this.#off[line] = off[at] as number
    })
    this.#isOpen += open ? 1 : 0
    this.#move(node, option)
  }

  #move(from: Range, to: Range): void {
    this.#low += to.low - from.low
    for (let s = 0; s < this.#flat.length; s += 1) {
      this.#flat[s] = (this.#flat[s] as number) + (to.flat[s] as number) - (from.flat[s] as number)
      this.#high[s] = (this.#high[s] as number) + (to.high[s] as number) - (from.high[s] as number)
    }
  }

  /** No combination below this place of the search leaves less to pay. */
  #bound(): Bound {
    let off = 0
    let stretches: { group: number; more: number; cost: number }[] | null = null
    for (const [g, group] of this.#groups.entries()) {
      let best = 0
      for (const { rule, sum } of group) {
        const most = this.#roomOf(rule, sum)
        best = Math.max(best, Math.min(most, rule.faceOff(this.#flat[sum] as number)))
      }
      off += best
      for (const { rule, sum } of group) {
        const [flat, high] = [this.#flat[sum] as number, this.#high[sum] as number]
        if (rule.lastStep <= flat) continue
        const most = this.#roomOf(rule, sum)
        for (const { from, off: there } of rule.steps) {
          if (from <= flat || from > high || Math.min(most, there) <= best) continue
          stretches ??= []
          const cost = (from - flat) * (1 - this.#rate)
          stretches.push({ group: g, more: Math.min(most, there) - best, cost })
        }
      }
    }
    const reached = this.#low + this.#choice.shipping - off - this.#slack
    if (!stretches) return { payable: Math.max(reached, this.#floors), gratis: reached }
    const gratis = mostGained(stretches.map((one) => ({ ...one, cost: 0 })))
    return { payable: Math.max(reached - mostGained(stretches), this.#floors), gratis: reached - gratis }
  }

  /** The most that can be taken off its goods whatever is chosen below this place. */
  #roomOf(rule: OrderRule, sum: number): number {
    if (rule.isShipping) return this.#choice.shipping
    return (this.#high[sum] as number) - (this.#keepsFloors ? rule.floor : 0)
  }

  #leaf(): void {
    const { lines, shipping } = this.#choice
    const itemOff = this.#isOpen > 0 ? discountsOf(lines, this.#rules) : [...this.#off]
    const nets = lines.map((line, i) => amountOf(line) - (itemOff[i] as number))
    const due = total(nets) + shipping
    const { rules, off } = this.#mostOff(nets, due - this.#limit)
    if (due - off >= this.#limit) return
    this.#limit = due - off
    const orderOff = takeOffOrder(rules, lines, nets, shipping)
    this.#best = { payable: due - off, itemRules: [...this.#rules], itemOff, orderOff }
  }

  /**
   * The offers on the order, one a group, that take most off these prices, and how much. Each group's best, unless
   * they are in each other's way on the same goods: then every choice that may still take off more than `least`.
   */
  #mostOff(nets: readonly Minor[], least: Minor): { rules: OrderRule[]; off: Minor } {
    const { orders } = this.#choice
    const worth = this.#groups.map((group) =>
      group
        .map(({ rule }) => ({ rule, off: Math.min(rule.off(sumOf(nets, rule.selected)), this.#roomFor(rule, nets)) }))
        .filter(({ off }) => off > 0)
        .toSorted((a, b) => b.off - a.off),
    )
    const bests = worth.map(([first]) => first?.off ?? 0)
    const chosen = worth.flatMap(([first]) => (first ? [first] : []))
    const first = inGivenOrder(
      orders,
      chosen.map(({ rule }) => rule),
    )
    if (this.#haveRoom(chosen, nets)) return { rules: first, off: total(bests) }
    let most = { rules: first, off: this.#takenOff(first, nets) }
    const limit = this.#roomForAll(worth.flat(), nets)
    const visit = (g: number, taken: readonly OrderRule[], face: Minor): void => {
      if (Math.min(limit, face + total(bests.slice(g))) <= Math.max(most.off, least)) return
      const group = worth[g]
      this.#effort.left -= 1
      if (this.#effort.left <= 0) return
      if (!group) {
        const rules = inGivenOrder(orders, taken)
        const off = this.#takenOff(rules, nets)
        if (off > most.off) most = { rules, off }
        return
      }
      for (const { rule, off } of group) visit(g + 1, [...taken, rule], face + off)
      visit(g + 1, taken, face)
    }
    if (most.off < total(bests)) visit(0, [], 0)
    return most
  }

  /** Whether the goods leave room for all of it, whichever lines each is taken off first. */
  #haveRoom(chosen: readonly { rule: OrderRule; off: Minor }[], nets: readonly Minor[]): boolean {
    const { lines } = this.#choice
    const onGoods = chosen.filter(({ rule }) => !rule.isShipping)
    const all = total(onGoods.map(({ off }) => off))
    const room = nets.map((net, i) => Math.max(0, net - floorOf(lines[i] as BasketLine)))
    return onGoods.every(({ rule }) => sumOf(room, rule.selected) >= all)
  }

  /** What all of them together can take off at most, of goods and of shipping. */
  #roomForAll(worth: readonly { rule: OrderRule; off: Minor }[], nets: readonly Minor[]): Minor {
    const { lines } = this.#choice
    const shipping = Math.max(0, ...worth.filter(({ rule }) => rule.isShipping).map(({ off }) => off))
    const onGoods = worth.filter(({ rule }) => !rule.isShipping)
    return nets.reduce((sum, net, i) => {
      const here = onGoods.filter(({ rule }) => rule.selected[i])
      const floor = here.some(({ rule }) => rule.promotion.ignoresFloor) ? 0 : floorOf(lines[i] as BasketLine)
      return here.length > 0 ? sum + Math.max(0, net - floor) : sum
    }, shipping)
  }

  /** The most that the goods, or shipping, leave to take off. */
  #roomFor(rule: OrderRule, nets: readonly Minor[]): Minor {
    const { lines, shipping } = this.#choice
    if (rule.isShipping) return shipping
    return total(roomOn(rule, lines, nets))
  }

  #takenOff(rules: readonly OrderRule[], nets: readonly Minor[]): Minor {
    const { lines, shipping } = this.#choice
    return total(takeOffOrder(rules, lines, nets, shipping).map(({ amount }) => amount))
  }
}

/** The most that offers bring whose sums are not reached yet, less what is given up to reach the dearest of them. */
function mostGained(stretches: readonly { group: number; more: number; cost: number }[]): number {
  let most = 0
  for (const { cost } of stretches) {
    const byGroup = new Map<number, number>()
    for (const other of stretches) {
      if (other.cost <= cost) byGroup.set(other.group, Math.max(byGroup.get(other.group) ?? 0, other.more))
    }
    most = Math.max(most, total([...byGroup.values()]) - cost)
  }
  return most
}

/** @param steepest the most that offers on the order take off for a unit more on a line, 1 or more */
function nodeOf(
  block: Block,
  lines: readonly BasketLine[],
  sums: readonly (readonly boolean[])[],
  steepest: number,
): Node {
  const amounts = block.lines.map((i) => amountOf(lines[i] as BasketLine))
  const options = block.options.map((option) => {
    const nets = amounts.map((amount, at) => (option.open ? amount : amount - (option.off[at] as number)))
    const bySum = sums.map((selected) => {
      return total(nets.map((net, at) => (selected[block.lines[at] as number] ? net : 0)))
    })
    return { option, low: option.cost, flat: bySum, high: bySum }
  })
  const low = Math.min(...options.map((one) => one.low))
  return {
    block,
    options,
    low,
    flat: sums.map((_, s) => Math.max(...options.map((one) => (one.flat[s] as number) - (one.low - low) / steepest))),
    high: sums.map((_, s) => Math.max(...options.map((one) => one.high[s] as number))),
  }
}

function spread({ options, low }: Node): number {
  return (options.at(-1)?.low ?? low) - low
}

function inGivenOrder(all: readonly OrderRule[], some: readonly OrderRule[]): OrderRule[] {
  return all.filter((rule) => some.includes(rule))
}

function total(amounts: readonly number[]): number {
  let sum = 0
  for (const amount of amounts) sum += amount
  return sum
}
