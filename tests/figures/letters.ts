import type { RecordBatch, RecordOf } from '@tandem/contracts'
import { addDays, type IsoDate, zonedTime } from '@tandem/kernel'
import type { Told } from './told.ts'

interface Letter {
  id: string
  /** One member in so many gets it; null = it lies at the till for everyone. */
  every: number | null
  fromDay: number
  days: number
}

/** Campaigns without a control group, which the city never runs. */
const LETTERS: readonly Letter[] = [
  { id: 'L-FIRST', every: 4, fromDay: 0, days: 10 },
  { id: 'L-SHORT', every: 5, fromDay: 9, days: 12 },
  { id: 'L-SPRING', every: 3, fromDay: 60, days: 14 },
  { id: 'L-FEW', every: 60, fromDay: 70, days: 7 },
  { id: 'L-OPEN', every: null, fromDay: 40, days: 7 },
]

/** The letters of a merchant whose members were told before, and the coupons that one in four used at one store. */
export function letters(told: Told, merchantId: string, start: IsoDate): RecordBatch[] {
  const members = told.of('customer').map(({ person }) => person)
  return LETTERS.flatMap(({ id, every, fromDay, days }) => {
    const startsOn = addDays(start, fromDay)
    const at = zonedTime(startsOn, 10 * 60, 'Asia/Shanghai')
    const name = { zh: `来信 ${id}`, en: `Letter ${id}` }
    const record = { kind: 'campaign' as const, id, at, name, campaignType: 'letter', startsOn }
    const reached = members.filter((_, i) => i % (every ?? 7) === 0)
    const targets = (every === null ? [] : reached).map((person): RecordOf<'campaign_target'> => {
      return { kind: 'campaign_target', campaignId: id, person, at, arm: 'unknown' }
    })
    const uses = reached
      .filter((_, i) => i % 4 === 0)
      .map((person): RecordOf<'coupon_event'> => {
        const coupon = { couponId: `${id}-01`, campaignId: id, orderId: null, storeId: 'DN3', amount: 800 }
        return { kind: 'coupon_event', id: `${id} ${person}`, at, event: 'redeemed', person, ...coupon }
      })
    const batch = { id: `letter ${id}`, merchantId }
    const all: RecordBatch[] = [
      { ...batch, kind: 'campaign', records: [{ ...record, endsOn: addDays(startsOn, days - 1) }] },
      { ...batch, id: `${batch.id} targets`, kind: 'campaign_target', records: targets },
      { ...batch, id: `${batch.id} uses`, kind: 'coupon_event', records: uses },
    ]
    return all.filter(({ records }) => records.length > 0)
  })
}
