import { checkAllFinite, checkLength, checkNotNegative, checkOneOf, checkWhole } from '../numeric/check.ts'

/** One number for each person and offer, person by person: that of person i and offer j stands at i x offers + j. */
export type Cells = Float32Array | Float64Array

const KINDS: readonly OfferConstraint['kind'][] = ['budget', 'stock', 'capacity', 'contacts']

/** A limit on what is handed out. Nothing uses less than nothing: costs and loads are zero or more. */
export type OfferConstraint =
  /** What the offers cost may add up to `limit`. */
  | { readonly kind: 'budget'; readonly limit: number; readonly costs: Cells }
  /** So many people may get this offer. */
  | { readonly kind: 'stock'; readonly limit: number; readonly offer: number }
  /**
   * Each slot (a store, an hour, a kitchen) bears so much load. A person has a slot, or an offer has one; -1: none.
   * An offer's load is 1 unless told.
   */
  | {
      readonly kind: 'capacity'
      readonly limits: ArrayLike<number>
      readonly slotByPerson?: Int32Array
      readonly slotByOffer?: Int32Array
      readonly loadByOffer?: ArrayLike<number>
    }
  /** Of each group (a household, a segment; everyone when left out) so many people may get any of `offers` (all). */
  | {
      readonly kind: 'contacts'
      readonly limits: ArrayLike<number>
      readonly groupByPerson?: Int32Array
      readonly offers?: readonly number[]
    }

export interface OfferProblem {
  readonly people: number
  readonly offers: number
  /** What it is worth to give the offer to the person, beyond giving nothing; -Infinity: may not get it. */
  readonly values: Cells
  readonly constraints: readonly OfferConstraint[]
}

/** One limit on costs that differ by cell. */
export interface CostRow {
  readonly limit: number
  readonly costs: Cells
}

/** Limits by group on loads that differ by offer only; everyone is in group 0 where `groupByPerson` is null. */
export interface LoadRows {
  readonly limits: Float64Array
  readonly groupByPerson: Int32Array | null
  readonly loadByOffer: Float64Array
}

/** A problem in the two shapes that the solver knows. */
export interface Rows {
  readonly people: number
  readonly offers: number
  readonly values: Cells
  readonly costs: readonly CostRow[]
  readonly loads: readonly LoadRows[]
}

/** Where a constraint's limits went. */
export type Place = { readonly costs: number } | { readonly loads: readonly number[] }

/**
 * Checks a problem and puts its constraints into rows; a cell that alone is over a limit is taken out of the choice.
 *
 * @throws RangeError that names what is wrong
 */
export function rowsOf(problem: OfferProblem): { rows: Rows; places: Place[] } {
  const { people, offers, constraints } = problem
  checkWhole('problem.people', people, 1, 2 ** 31 - 1)
  checkWhole('problem.offers', offers, 1, 32_767)
  checkValues(problem)
  const costs: CostRow[] = []
  const loads: LoadRows[] = []
  const places = constraints.map((constraint, at): Place => {
    const name = `problem.constraints[${at}]`
    checkOneOf(`${name}.kind`, constraint.kind, KINDS)
    if (constraint.kind === 'budget') {
      checkCosts(name, constraint.costs, people * offers)
      checkNotNegative(`${name}.limit`, constraint.limit)
      costs.push({ limit: constraint.limit, costs: constraint.costs })
      return { costs: costs.length - 1 }
    }
    const made = loadRows(name, constraint, people, offers)
    loads.push(...made)
    return { loads: made.map((_, k) => loads.length - made.length + k) }
  })
  return { rows: withoutTooLarge({ people, offers, values: problem.values, costs, loads }), places }
}

function checkValues({ people, offers, values }: OfferProblem): void {
  checkLength('problem.values', values, people * offers, 'person and offer')
  for (let cell = 0; cell < values.length; cell += 1) {
    if (!((values[cell] as number) < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`problem.values[${cell}] must be a number, or -Infinity, not ${values[cell]}`)
    }
  }
}

function checkCosts(name: string, costs: Cells, cells: number): void {
  checkLength(`${name}.costs`, costs, cells, 'person and offer')
  for (let cell = 0; cell < cells; cell += 1) {
    const cost = costs[cell] as number
    if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name}.costs[${cell}] must be zero or more, not ${cost}`)
    }
  }
}

function loadRows(
  name: string,
  constraint: Exclude<OfferConstraint, { kind: 'budget' }>,
  people: number,
  offers: number,
): LoadRows[] {
  if (constraint.kind === 'stock') {
    checkWhole(`${name}.offer`, constraint.offer, 0, offers - 1)
    return [
      {
        limits: limitsOf(`${name}.limit`, [constraint.limit]),
        groupByPerson: null,
        loadByOffer: only(offers, [constraint.offer]),
      },
    ]
  }
  const limits = limitsOf(`${name}.limits`, constraint.limits)
  if (constraint.kind === 'contacts') {
    const chosen = constraint.offers ?? Array.from({ length: offers }, (_, j) => j)
    chosen.forEach((offer, k) => checkWhole(`${name}.offers[${k}]`, offer, 0, offers - 1))
    const groupByPerson = constraint.groupByPerson ?? null
    if (groupByPerson) checkPlaces(`${name}.groupByPerson`, groupByPerson, people, limits.length)
    else checkLength(`${name}.limits`, limits, 1, 'group')
    return [{ limits, groupByPerson, loadByOffer: only(offers, chosen) }]
  }
  const loadByOffer = Float64Array.from(constraint.loadByOffer ?? new Float64Array(offers).fill(1))
  checkLength(`${name}.loadByOffer`, loadByOffer, offers, 'offer')
  checkAllFinite(`${name}.loadByOffer`, loadByOffer)
  loadByOffer.forEach((load, j) => checkNotNegative(`${name}.loadByOffer[${j}]`, load))
  const { slotByPerson, slotByOffer } = constraint
  if (slotByPerson && !slotByOffer) {
    checkPlaces(`${name}.slotByPerson`, slotByPerson, people, limits.length)
    return [{ limits, groupByPerson: slotByPerson, loadByOffer }]
  }
  if (!slotByOffer || slotByPerson) throw new RangeError(`${name} must have either slotByPerson or slotByOffer`)
  checkPlaces(`${name}.slotByOffer`, slotByOffer, offers, limits.length)
  return Array.from(limits, (limit, slot) => ({
    limits: Float64Array.of(limit),
    groupByPerson: null,
    loadByOffer: loadByOffer.map((load, j) => (slotByOffer[j] === slot ? load : 0)),
  }))
}

function limitsOf(name: string, limits: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(limits)
  copy.forEach((limit, k) => checkNotNegative(copy.length === 1 ? name : `${name}[${k}]`, limit))
  return copy
}

function only(offers: number, chosen: readonly number[]): Float64Array {
  const load = new Float64Array(offers)
  for (const offer of chosen) load[offer] = 1
  return load
}

function checkPlaces(name: string, places: Int32Array, length: number, count: number): void {
  checkLength(name, places, length, 'one')
  for (let k = 0; k < length; k += 1) {
    const place = places[k] as number
    if (place < -1 || place >= count)
      throw new RangeError(`${name}[${k}] must be from -1 to ${count - 1}, not ${place}`)
  }
}

/** What alone breaks a limit can be in no allocation: without it the bound is tighter. */
function withoutTooLarge(rows: Rows): Rows {
  const { people, offers, costs, loads } = rows
  let values = rows.values
  const takeOut = (cell: number): void => {
    if (values === rows.values) values = rows.values.slice()
    values[cell] = Number.NEGATIVE_INFINITY
  }
  for (const { limit, costs: cells } of costs) {
    for (let cell = 0; cell < cells.length; cell += 1) if ((cells[cell] as number) > limit) takeOut(cell)
  }
  for (const { limits, groupByPerson, loadByOffer } of loads) {
    const least = limits.reduce((low, limit) => Math.min(low, limit), Number.POSITIVE_INFINITY)
    if (loadByOffer.every((load) => load <= least)) continue
    for (let i = 0; i < people; i += 1) {
      const group = groupByPerson ? (groupByPerson[i] as number) : 0
      if (group < 0) continue
      for (let j = 0; j < offers; j += 1) {
        if ((loadByOffer[j] as number) > (limits[group] as number)) takeOut(i * offers + j)
      }
    }
  }
  return { ...rows, values }
}
