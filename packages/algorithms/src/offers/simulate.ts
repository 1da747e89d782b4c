import { checkRange, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { OfferProblem } from './problem.ts'

/** Response rises with the depth of a discount and levels off; margins are in money. */
const BASE_MARGIN = 30
const DEEPEST = 0.5

/**
 * People whose response to deeper discounts differs, and limits that bite: a budget for what the discounts cost, stock of
 * the two deepest offers, capacity of the stores that people belong to, and a limit on contacts.
 *
 * @param stores whose capacity is limited
 * @param households 0: one limit on all contacts; else so many households, each to be contacted once
 * @param drift 0: people are drawn alike; up to 1: margins swing by this share three times, and fall to half at two thirds
 */
export function simulateOfferProblem(
  {
    people,
    offers,
    stores = 5,
    households = 0,
    drift = 0,
  }: { people: number; offers: number; stores?: number; households?: number; drift?: number },
  seed: number,
): OfferProblem {
  checkWhole('people', people, 1)
  checkWhole('offers', offers, 2)
  checkWhole('stores', stores, 1)
  checkWhole('households', households, 0)
  checkRange('drift', drift, 0, 1)
  const random = new Random(seed, 'offers', 'simulate')
  const values = new Float32Array(people * offers)
  const costs = new Float32Array(people * offers)
  const slotByPerson = new Int32Array(people)
  const groupByPerson = new Int32Array(people)
  let everyBest = 0
  for (let i = 0; i < people; i += 1) {
    const sensitivity = random.gamma(2) / 2
    const margin = BASE_MARGIN * (0.5 + random.exponential()) * seasonOf(i / people, drift)
    const base = random.beta(1, 9)
    let cheapest = Number.POSITIVE_INFINITY
    for (let j = 0; j < offers; j += 1) {
      const depth = (DEEPEST * (j + 1)) / offers
      const taste = random.gamma(0.5)
      const response = base + (1 - base) * 0.4 * (1 - Math.exp(-4 * sensitivity * depth * taste))
      const cost = response * margin * depth
      values[i * offers + j] = (response - base) * margin
      costs[i * offers + j] = cost
      cheapest = Math.min(cheapest, cost)
    }
    everyBest += cheapest
    slotByPerson[i] = Math.min(stores - 1, Math.floor(random.next() ** 1.5 * stores))
    groupByPerson[i] = households > 0 ? random.below(households) : 0
  }
  return {
    people,
    offers,
    values,
    constraints: [
      { kind: 'budget', limit: everyBest * 1.5, costs },
      { kind: 'stock', offer: 0, limit: Math.floor(people / 40) },
      { kind: 'stock', offer: 1, limit: Math.floor(people / 40) },
      {
        kind: 'capacity',
        slotByPerson,
        limits: Float64Array.from({ length: stores }, () => Math.floor((0.6 * people) / stores)),
      },
      households > 0
        ? { kind: 'contacts', groupByPerson, limits: new Float64Array(households).fill(1) }
        : { kind: 'contacts', limits: [Math.floor(0.7 * people)] },
    ],
  }
}

function seasonOf(time: number, drift: number): number {
  return (1 + drift * Math.sin(6 * Math.PI * time)) * (time > 2 / 3 ? 1 - drift / 2 : 1)
}
