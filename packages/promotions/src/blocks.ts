import type { Minor } from '@tandem/kernel'
import { amountOf, type BasketLine } from './basket.ts'
import type { ItemRule } from './item-offers.ts'

/** Lines whose offers on goods hang together: what one takes part in changes what another pays. Mostly one line. */
export interface Block {
  /** Positions in the basket. */
  lines: readonly number[]
  /** What its lines may take part in, the cheapest first. */
  options: readonly BlockOption[]
}

export interface BlockOption {
  /** By line of the block. */
  rules: readonly (ItemRule | null)[]
  off: readonly Minor[]
  /** What the lines cost then; for `open` pools no more than they can. */
  cost: number
  /** Takes part in pools that reach over several blocks: what they bring is known when all is decided. */
  open: boolean
}

/** Ways to combine the offers of one block; with more, its lines are searched one by one. */
const MOST_OPTIONS = 2_000

export function blocksOf(lines: readonly BasketLine[], items: readonly ItemRule[]): Block[] {
  const rules = items.map((rule) => knownAlone(rule, lines)).filter((rule) => rule !== null)
  const pools = rules.filter(({ isPool }) => isPool)
  const rulesOf: ItemRule[][] = lines.map(() => [])
  for (const rule of rules) for (const i of rule.lines) rulesOf[i]?.push(rule)
  return connected(lines, pools).flatMap((block) => {
    const possible = block.map((i) => possibleFor(lines[i] as BasketLine, rulesOf[i] as ItemRule[]))
    const ways = possible.reduce((product, { length }) => product * length, 1)
    if (block.length > 1 && ways <= MOST_OPTIONS) return [{ lines: block, options: optionsOf(block, lines, possible) }]
    return block.map((i, at) => lineBlock(i, lines[i] as BasketLine, possible[at] as Possible[]))
  })
}

/** A pool of one line of this basket is no pool; a rule that brings nothing is none. */
function knownAlone(rule: ItemRule, lines: readonly BasketLine[]): ItemRule | null {
  const taking = rule.lines.map((i) => lines[i] as BasketLine)
  if (rule.unlimited(taking).every((off) => off === 0)) return null
  return rule.isPool && taking.length === 1 ? { ...rule, isPool: false } : rule
}

/** Lines that a pool joins, directly or over others. */
function connected(lines: readonly BasketLine[], pools: readonly ItemRule[]): number[][] {
  const root = lines.map((_, i) => i)
  const find = (i: number): number => (root[i] === i ? i : find(root[i] as number))
  for (const pool of pools) {
    const [first, ...others] = pool.lines
    for (const other of others) root[find(other)] = find(first as number)
  }
  return [...Map.groupBy(lines.keys(), find).values()]
}

/** What one line may take part in, and what it brings unless it is a pool. */
interface Possible {
  rule: ItemRule | null
  off: Minor
}

/** Nothing, the first rule at each price, and every pool. */
function possibleFor(line: BasketLine, rules: readonly ItemRule[]): Possible[] {
  const byOff = new Map<Minor, Possible>([[0, { rule: null, off: 0 }]])
  const pools: Possible[] = []
  for (const rule of rules) {
    if (rule.isPool) pools.push({ rule, off: 0 })
    else {
      const off = rule.discounts([line])[0] as number
      if (!byOff.has(off)) byOff.set(off, { rule, off })
    }
  }
  return [...pools, ...byOff.values()]
}

function optionsOf(
  block: readonly number[],
  lines: readonly BasketLine[],
  possible: readonly (readonly Possible[])[],
): BlockOption[] {
  const own = block.map((i) => lines[i] as BasketLine)
  const list = own.reduce((sum, line) => sum + amountOf(line), 0)
  const byPrices = new Map<string, BlockOption>()
  const chosen: (ItemRule | null)[] = []
  const visit = (at: number): void => {
    const choices = possible[at]
    if (!choices) {
      const off = discountsOf(own, chosen)
      const key = off.join()
      const cost = list - off.reduce((sum, one) => sum + one, 0)
      if (!byPrices.has(key)) byPrices.set(key, { rules: [...chosen], off, cost, open: false })
      return
    }
    for (const { rule } of choices) {
      chosen[at] = rule
      visit(at + 1)
    }
  }
  visit(0)
  return [...byPrices.values()].toSorted((a, b) => a.cost - b.cost)
}

/** What each line is given off when it takes part in the rule of its place. */
export function discountsOf(lines: readonly BasketLine[], rules: readonly (ItemRule | null)[]): Minor[] {
  const off = lines.map(() => 0)
  rules.forEach((rule, first) => {
    if (!rule || rules.indexOf(rule) !== first) return
    const taking = rules.flatMap((other, i) => (other === rule ? [i] : []))
    const parts = rule.isPool ? [taking] : taking.map((i) => [i])
    for (const part of parts) {
      const discounts = rule.discounts(part.map((i) => lines[i] as BasketLine))
      part.forEach((i, at) => (off[i] = discounts[at] as number))
    }
  })
  return off
}

/** One line by itself: the pools it takes part in, if any, stay open. */
function lineBlock(index: number, line: BasketLine, possible: readonly Possible[]): Block {
  const amount = amountOf(line)
  const options = possible.map(({ rule, off }): BlockOption => {
    const open = rule?.isPool ?? false
    return { rules: [rule], off: [off], cost: amount - (rule && open ? rule.most(line) : off), open }
  })
  return { lines: [index], options: options.toSorted((a, b) => a.cost - b.cost) }
}
