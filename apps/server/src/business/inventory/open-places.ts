import { type Basket, type CandidatePlace, covered, fill, shipmentCost, unitCost } from './basket.ts'
import { placeOrder } from './place-order.ts'

/** How many sets of places are tried before looking for the best one ends. */
const MOST_SETS = 20_000

/**
 * Which places are to ship a basket that can be filled.
 *
 * Given the places, each line is filled best by itself, so the question is only which set of places: sets are tried, the
 * smallest first. `fewest_splits` ends with the first size that fills the basket: it is exact for 14 places, and for up to
 * 199 wherever two are enough. `cheapest` is exact for 14 places that hold anything wanted.
 *
 * Beyond, places are added one by one, each time the one that covers most of what is still open (for `cheapest`: at the
 * smallest cost a unit). What a set covers is submodular, so the places of `fewest_splits` are at most 1 + 1/2 + … + 1/n
 * times the fewest, n being the units that one place covers at most (Wolsey 1982. An analysis of the greedy algorithm for
 * the submodular set covering problem. Combinatorica 2, 385-393). Then places are left out, and for `cheapest` added and
 * exchanged too, one at a time while that helps: how far that is from the cheapest has no bound.
 */
export function openPlaces(strategy: SetStrategy, basket: Basket): { open: readonly number[]; exact: boolean } {
  const useful = basket.places.map((_, p) => p).filter((p) => basket.lines.some(({ free }) => (free[p] as number) > 0))
  const search: Search = {
    strategy,
    basket,
    useful,
    orders: basket.lines.map((line) => placeOrder(strategy, line, basket)),
  }
  let best: Rated | null = null
  let sets = 0
  for (let size = 1; size <= useful.length; size += 1) {
    sets += ways(useful.length, size)
    if (sets > MOST_SETS) return { open: approximate(search, best).open, exact: false }
    for (const open of setsOf(useful, size)) best = better(best, rate(search, open, best))
    if (best && strategy === 'fewest_splits') break
  }
  return { open: best?.open ?? [], exact: true }
}

type SetStrategy = 'cheapest' | 'fewest_splits'

interface Search {
  strategy: SetStrategy
  basket: Basket
  /** Places that hold anything wanted. */
  useful: readonly number[]
  /** By line, in which order it asks places. */
  orders: readonly (readonly number[])[]
}

interface Rated {
  open: readonly number[]
  /** Compared one after the other, smaller is better. */
  rating: readonly number[]
}

/** Null when these places cannot fill the basket, or only for more than `best` by their shipments alone. */
function rate({ strategy, basket, orders }: Search, open: readonly number[], best: Rated | null): Rated | null {
  let cost = shipmentCost(basket, open)
  if (strategy === 'cheapest' && best && cost > (best.rating[0] as number)) return null
  if (!basket.lines.every((line) => covered(line, open) === line.quantity)) return null
  const isOpen = new Uint8Array(basket.places.length)
  for (const p of open) isOpen[p] = 1
  let parts = 0
  for (const [l, line] of basket.lines.entries()) {
    const asked = (orders[l] as readonly number[]).filter((p) => isOpen[p] === 1)
    for (const [p, units] of fill(line, asked)) {
      parts += 1
      cost += unitCost(line, basket.places[p] as CandidatePlace, units)
    }
  }
  const meters = open.reduce((sum, p) => sum + (basket.places[p] as CandidatePlace).distanceMeters, 0)
  const rating = strategy === 'cheapest' ? [cost, open.length, parts, meters] : [open.length, parts, meters, cost]
  return { open, rating }
}

/** Of equals the one whose places come first by id. */
function better(a: Rated | null, b: Rated | null): Rated | null {
  if (!a || !b) return a ?? b
  for (const [i, value] of [...a.rating, ...a.open].entries()) {
    const difference = value - ([...b.rating, ...b.open][i] as number)
    if (difference !== 0) return difference < 0 ? a : b
  }
  return a
}

/** The best of what adding greedily gives, of what was tried, and of their neighbours. */
function approximate(search: Search, tried: Rated | null): Rated {
  let best = better(rate(search, greedy(search), null), tried) as Rated
  for (let changed = true; changed; ) {
    const { open } = best
    const closed = search.useful.filter((p) => !open.includes(p))
    const without = open.map((p) => open.filter((other) => other !== p))
    const isCheapest = search.strategy === 'cheapest'
    const others = isCheapest ? [open, ...without].flatMap((some) => closed.map((p) => inOrder([...some, p]))) : []
    let next = best
    for (const one of [...without, ...others]) next = better(next, rate(search, one, next)) as Rated
    changed = next !== best
    best = next
  }
  return best
}

function greedy({ strategy, basket, useful }: Search): readonly number[] {
  const coverOf = (open: readonly number[]): number => basket.lines.reduce((sum, line) => sum + covered(line, open), 0)
  const worth = (p: number, gain: number): number => {
    const { costPerShipment, costPerUnit } = basket.places[p] as CandidatePlace
    return strategy === 'cheapest' ? -(costPerShipment / gain + costPerUnit) : gain
  }
  const all = coverOf(useful)
  const open: number[] = []
  for (let now = 0; now < all; now = coverOf(open)) {
    const gains = useful
      .map((p) => ({ p, gain: coverOf([...open, p]) - now }))
      .filter(({ p, gain }) => gain > 0 && !open.includes(p))
    const [chosen] = gains.toSorted((a, b) => worth(b.p, b.gain) - worth(a.p, a.gain) || b.gain - a.gain || a.p - b.p)
    if (!chosen) break
    open.push(chosen.p)
  }
  return inOrder(open)
}

function inOrder(places: readonly number[]): number[] {
  return places.toSorted((a, b) => a - b)
}

/** All sets of `size` of these, each in order. */
function* setsOf(of: readonly number[], size: number, from = 0): Generator<number[]> {
  if (size === 0) return yield []
  for (let i = from; i + size <= of.length; i += 1) {
    for (const rest of setsOf(of, size - 1, i + 1)) yield [of[i] as number, ...rest]
  }
}

function ways(n: number, k: number): number {
  let product = 1
  for (let i = 1; i <= k; i += 1) product = (product * (n - k + i)) / i
  return product
}
