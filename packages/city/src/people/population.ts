import { type Rng, rng } from '@tandem/kernel'
import { districtAt, EXTENT, isWater, streetKm } from '../geography.ts'
import { ABUSE, COUPON_PEOPLE, DRIFT, FORMATS, HABITS, PEOPLE } from '../parameters.ts'
import { STORES } from '../place/stores.ts'

/** What a person is in truth; the records show only members and their orders. */
export const PERSON_KIND = { member: 0, walkIn: 1, brusher: 2, farmer: 3 } as const

/**
 * Everybody, as columns: one entry per person. Nothing here changes after creation; what drifts is in CityState.
 * Members come first, walk-ins and abusers after; member numbers are shuffled so that a number tells nothing.
 */
export interface Population {
  count: number
  kind: Uint8Array
  memberNumber: Uint32Array
  /** Day of the city on which they join; negative = before it began. */
  joinDay: Int16Array
  x: Float32Array
  y: Float32Array
  district: Uint8Array
  age: Uint8Array
  female: Uint8Array
  income: Uint8Array
  householdSize: Uint8Array
  /** Visits per active day, four formats a person. */
  rate: Float32Array
  /** Size of the basket relative to the mean. */
  spend: Float32Array
  /** 0.3 (never looks at the price) .. 2 (always does). */
  priceSensitivity: Float32Array
  /** Loss of utility per kilometre to a store. */
  distanceAversion: Float32Array
  /** Log-tilt towards ordering online, and towards platforms. */
  onlineHabit: Float32Array
  platformHabit: Float32Array
  /** Index into COUPON_PEOPLE and the person's own strength of response. */
  couponKind: Uint8Array
  couponResponse: Float32Array
  /** Daily chance to start slipping, at neutral mood. */
  slip: Float32Array
  /** Cumulated chance of choosing each store of the format: four formats x four places. */
  storeChoice: Float32Array
  /** Street kilometres to each of STORES. */
  storeKm: Float32Array
  /** Ring or farm number of an abuser, 255 for honest people. */
  ring: Uint8Array
  /** Device number of the account. */
  device: Uint32Array
}

export const STORES_BY_FORMAT = FORMATS.map((_, format) => STORES.filter((store) => store.format === format))
/** Room for stores of one format in `storeChoice`. */
export const CHOICES = 4

export function createPopulation(seed: number, members: number): Population {
  const walkIns = Math.round(members * PEOPLE.walkInShare)
  // A town of a few hundred people has no room for two rings: abuse shrinks with it.
  const scale = Math.min(1, members / 6000)
  const brushers = ABUSE.brushingRings * Math.max(2, Math.round(ABUSE.accountsPerRing * scale))
  const farmers = Math.max(ABUSE.farmDevices, Math.round(ABUSE.farmAccounts * scale))
  const count = members + walkIns + brushers + farmers
  const people = columns(count)
  const random = rng(seed, 'people')
  const hoods = neighbourhoods(random)
  for (let p = 0; p < count; p += 1) {
    people.kind[p] =
      p < members
        ? PERSON_KIND.member
        : p < members + walkIns
          ? PERSON_KIND.walkIn
          : p < count - farmers
            ? PERSON_KIND.brusher
            : PERSON_KIND.farmer
    settle(people, p, hoods, random)
    describe(people, p, random)
    giveHabits(people, p, random)
    chooseStores(people, p, random)
  }
  numberMembers(people, random)
  return people
}

function columns(count: number): Population {
  return {
    count,
    kind: new Uint8Array(count),
    memberNumber: new Uint32Array(count),
    joinDay: new Int16Array(count),
    x: new Float32Array(count),
    y: new Float32Array(count),
    district: new Uint8Array(count),
    age: new Uint8Array(count),
    female: new Uint8Array(count),
    income: new Uint8Array(count),
    householdSize: new Uint8Array(count),
    rate: new Float32Array(count * FORMATS.length),
    spend: new Float32Array(count),
    priceSensitivity: new Float32Array(count),
    distanceAversion: new Float32Array(count),
    onlineHabit: new Float32Array(count),
    platformHabit: new Float32Array(count),
    couponKind: new Uint8Array(count),
    couponResponse: new Float32Array(count),
    slip: new Float32Array(count),
    storeChoice: new Float32Array(count * FORMATS.length * CHOICES),
    storeKm: new Float32Array(count * STORES.length),
    ring: new Uint8Array(count).fill(255),
    device: new Uint32Array(count),
  }
}

interface Neighbourhood {
  x: number
  y: number
  wealth: number
}

/** Half of the neighbourhoods lie around stores, as shops open where people live. */
function neighbourhoods(random: Rng): Neighbourhood[] {
  return Array.from({ length: PEOPLE.neighbourhoods }, (_, i) => {
    const store = i < STORES.length ? STORES[i] : undefined
    const x = store ? store.x + random.normal(0, 0.5) : random.between(-EXTENT.x, EXTENT.x) * 0.85
    const y = store ? store.y + random.normal(0, 0.5) : random.between(-EXTENT.y, EXTENT.y) * 0.85
    return { x, y, wealth: random.normal(0, 0.5) }
  })
}

function settle(people: Population, p: number, hoods: readonly Neighbourhood[], random: Rng): void {
  const hood = random.pick(hoods)
  let x = hood.x
  let y = hood.y
  for (let attempt = 0; attempt < 20; attempt += 1) {
    x = hood.x + random.normal(0, PEOPLE.neighbourhoodKm)
    y = hood.y + random.normal(0, PEOPLE.neighbourhoodKm)
    if (!isWater(x, y) && Math.abs(x) < EXTENT.x && Math.abs(y) < EXTENT.y) break
  }
  people.x[p] = x
  people.y[p] = y
  people.district[p] = districtAt(x, y)
  people.income[p] = random.weighted(PEOPLE.incomeShares.map((share, i) => share * Math.exp(hood.wealth * (i - 1.2))))
}

function describe(people: Population, p: number, random: Rng): void {
  people.age[p] = random.weighted(PEOPLE.ageShares)
  people.female[p] = random.chance(PEOPLE.femaleShare) ? 1 : 0
  people.householdSize[p] = 1 + random.weighted([0.2, 0.28, 0.32, 0.14, 0.06])
  people.device[p] = 10_000 + p
  const late = people.kind[p] !== PERSON_KIND.walkIn && random.next() > PEOPLE.joinedBeforeShare
  const joinDay = late ? Math.floor(random.exponential(PEOPLE.meanJoinDays)) : -1 - Math.floor(random.exponential(320))
  people.joinDay[p] = Math.max(-2000, Math.min(30_000, joinDay))
}

function giveHabits(people: Population, p: number, random: Rng): void {
  const age = people.age[p] as number
  const income = people.income[p] as number
  const woman = people.female[p] === 1
  const parent = (people.householdSize[p] as number) >= 3 && age >= 1 && age <= 3
  const tilt = [0.75 + 0.11 * age, 1.3 - 0.13 * age, woman ? 1.5 - 0.14 * age : 0.35, parent ? 2.1 : 0.12]
  for (let format = 0; format < FORMATS.length; format += 1) {
    const habit = HABITS[format as 0]
    const uses = random.chance(Math.min(0.97, habit.users * Math.min(1.6, tilt[format] as number)))
    const rate = habit.perDay * (tilt[format] as number) * gamma(random, PEOPLE.rateShape)
    people.rate[p * FORMATS.length + format] = uses ? Math.min(0.45, rate) : 0
  }
  people.spend[p] = Math.exp(random.normal(-0.06 + 0.11 * (income - 1.2), 0.3))
  people.priceSensitivity[p] = Math.min(2, Math.max(0.3, 1.25 - 0.2 * income + random.normal(0, 0.3)))
  people.distanceAversion[p] = Math.max(0.35, random.normal(1.05 + 0.06 * age, 0.3))
  people.onlineHabit[p] = random.normal(0.5 - 0.3 * age, 0.8)
  people.platformHabit[p] = random.normal(0.15 - 0.25 * age, 0.9)
  const kind = random.weighted(COUPON_PEOPLE.map((one) => one.share))
  people.couponKind[p] = kind
  people.couponResponse[p] = (COUPON_PEOPLE[kind]?.response ?? 0) * Math.exp(random.normal(-0.08, 0.4))
  people.slip[p] = DRIFT.slipPerDay * Math.exp(random.normal(-(DRIFT.slipSpread ** 2) / 2, DRIFT.slipSpread))
}

/** Logit choice among the stores of a format by distance and pull, with a personal liking that stays (Huff 1964). */
function chooseStores(people: Population, p: number, random: Rng): void {
  const x = people.x[p] as number
  const y = people.y[p] as number
  for (const store of STORES) people.storeKm[p * STORES.length + store.index] = streetKm(x, y, store.x, store.y)
  const aversion = people.distanceAversion[p] as number
  STORES_BY_FORMAT.forEach((stores, format) => {
    const weights = stores.map((store) => {
      const km = people.storeKm[p * STORES.length + store.index] as number
      return Math.exp(store.pull - aversion * km + random.normal(0, 0.8))
    })
    const sum = weights.reduce((a, b) => a + b, 0)
    let reached = 0
    for (let i = 0; i < CHOICES; i += 1) {
      reached += (weights[i] ?? 0) / sum
      people.storeChoice[(p * FORMATS.length + format) * CHOICES + i] = i >= stores.length - 1 ? 1 : reached
    }
  })
}

function numberMembers(people: Population, random: Rng): void {
  const numbers = random.shuffle(Array.from({ length: people.count }, (_, i) => i + 1))
  numbers.forEach((number, p) => {
    people.memberNumber[p] = number
  })
}

/** Gamma with mean 1 (Marsaglia and Tsang 2000, ACM TOMS 26(3)); shapes below 1 by their boosting rule. */
function gamma(random: Rng, shape: number): number {
  const d = shape + 1 - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const z = random.normal()
    const v = (1 + c * z) ** 3
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * z * z + d - d * v + d * Math.log(v)) {
      return (d * v * (1 - random.next()) ** (1 / shape)) / shape
    }
  }
}
