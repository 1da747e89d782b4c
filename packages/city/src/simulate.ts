import { type AnyRecord, RECORDS, type RecordBatch, type RecordKind } from '@tandem/contracts'
import { seekableRng } from '@tandem/kernel'
import { startCampaigns } from './demand/campaigns.ts'
import { dayShape } from './demand/day-shape.ts'
import { holdOffers, type Offer } from './demand/offers.ts'
import { demandDay } from './demand/visits.ts'
import { type CityState, type LiveDemand, pack, unpack } from './state.ts'
import { tellDay } from './tell/tell-day.ts'
import { type City, type World, worldOf } from './world.ts'

export interface SimulateOptions {
  /** `full`: every kind of record. `orders`: orders and used coupons only, the same ones; for benchmarks. */
  detail?: 'full' | 'orders'
  /** Records a batch holds at least, except the last of each kind. */
  batchSize?: number
}

export interface Simulation {
  /** To be read once, in order. Batch ids tell city, span and kind: the same span gives the same ids and content. */
  batches: IterableIterator<RecordBatch>
  /** The city after the last day. @throws Error until all batches were read */
  readonly state: CityState
}

const KINDS = Object.keys(RECORDS) as RecordKind[]

/**
 * Lives the days from `fromDay` up to but not including `toDay`. Deterministic: city, state and offers give the same
 * records and the same next state, and days lived one by one give the same records as days lived in one go.
 *
 * Offers are what people were really given; each changes only the behaviour of its person. The city writes when one is
 * redeemed; that it was issued is for the giver to write.
 *
 * @throws RangeError unless `fromDay` is the state's day, or when full detail is asked of a state that skipped it
 */
export function simulateDays(
  city: City,
  state: CityState,
  fromDay: number,
  toDay: number,
  offers: readonly Offer[] = [],
  options: SimulateOptions = {},
): Simulation {
  const { detail = 'full', batchSize = 12_000 } = options
  if (fromDay !== state.day || toDay < fromDay)
    throw new RangeError(`days ${fromDay}..${toDay} from a state at day ${state.day}`)
  if (detail === 'full' && state.telling === null)
    throw new RangeError('this state has skipped detail: start from day 0')
  const world = worldOf(city)
  let after: CityState | null = null
  const span = `${world.merchantId}:${world.seed}:${fromDay}-${toDay}`
  function* run(): Generator<RecordBatch> {
    const live = unpack(state, world.people.count)
    const telling = detail === 'full' ? structuredClone(state.telling) : null
    const given = holdOffers(world, offers)
    const batcher = new Batcher(world.merchantId, span, batchSize)
    for (let day = fromDay; day < toDay; day += 1) {
      liveDay(world, live, day, given, telling, (record) => batcher.add(record))
      // The first day names stores, products and people: they go out before the facts that name them.
      yield* batcher.take(day === 0 ? 1 : batchSize)
    }
    yield* batcher.take(1)
    after = pack(live, telling)
  }
  return {
    batches: run(),
    get state(): CityState {
      if (after === null) throw new Error('read all batches first: the city has not lived these days yet')
      return after
    },
  }
}

function liveDay(
  world: World,
  live: LiveDemand,
  day: number,
  given: ReturnType<typeof holdOffers>,
  telling: CityState['telling'],
  write: (record: AnyRecord) => void,
): void {
  const ended = live.campaigns.filter((run) => run.untilDay === day - 1)
  const started = startCampaigns(world, live, day)
  const sales = demandDay(world, live, day, given)
  live.day = day + 1
  if (telling === null) {
    for (const sale of sales) write(sale.order)
    return
  }
  const shape = dayShape(world, day)
  tellDay({
    world,
    day,
    shape,
    sales,
    drift: live.drift,
    state: telling,
    random: seekableRng(world.drawSeed),
    started,
    ended,
    isRedeemed: (couponId, person) => live.redeemed.has(`${couponId} ${person}`),
    write,
  })
  telling.day = day + 1
}

/** Gathers records by kind and hands them out in batches, kinds that others refer to first. */
class Batcher {
  private readonly merchantId: string
  private readonly span: string
  private readonly size: number
  private readonly records = new Map<RecordKind, AnyRecord[]>(KINDS.map((kind) => [kind, []]))
  private readonly taken = new Map<RecordKind, number>()

  constructor(merchantId: string, span: string, size: number) {
    this.merchantId = merchantId
    this.span = span
    this.size = size
  }

  add(record: AnyRecord): void {
    this.records.get(record.kind)?.push(record)
  }

  /** Batches of the kinds that have at least `least` records, none larger than twice the size. */
  *take(least: number): Generator<RecordBatch> {
    for (const [kind, records] of this.records) {
      if (records.length < least) continue
      for (let from = 0; from < records.length; from += this.size * 2)
        yield this.batch(kind, records.slice(from, from + this.size * 2))
      this.records.set(kind, [])
    }
  }

  private batch(kind: RecordKind, records: AnyRecord[]): RecordBatch {
    const number = this.taken.get(kind) ?? 0
    this.taken.set(kind, number + 1)
    return {
      id: `${this.span}:${kind}:${number}`,
      merchantId: this.merchantId,
      kind,
      records: records as RecordBatch['records'],
    }
  }
}
