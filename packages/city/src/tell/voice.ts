import { HOUR, MINUTE } from '@tandem/kernel'
import type { Sale } from '../demand/sale.ts'
import { TELLING } from '../parameters.ts'
import { STORES } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { inServiceHours } from './after-sales.ts'
import { writeReview } from './review-text.ts'
import { type Telling, writeAt } from './telling.ts'

/** Tells what customers say when asked (surveys) and unasked (reviews); it follows from what they lived through. */
export function tellVoice(telling: Telling): void {
  const { random, day } = telling
  for (const sale of telling.sales) {
    if (sale.order.status !== 'fulfilled') continue
    random.seek(sale.person, day, PURPOSE.voice)
    tellSurvey(telling, sale)
    tellReview(telling, sale)
  }
}

function tellSurvey(telling: Telling, { order, experience, abuse }: Sale): void {
  const { random } = telling
  if (order.person === null || abuse !== 'none' || !random.chance(TELLING.surveyShare)) return
  const at = inServiceHours(telling, (order.closedAt ?? order.placedAt) + Math.round(random.between(1, 26) * HOUR))
  const isNps = random.chance(0.35)
  const felt = experience + random.normal(0, 0.18)
  const score = isNps ? clamp(Math.round(7.6 + 5 * felt), 0, 10) : clamp(Math.round(4 + 2.2 * felt), 1, 5)
  const id = `${isNps ? 'NPS' : 'CS'}${order.id.slice(1)}`
  writeAt(telling, at, {
    kind: 'survey_response',
    id,
    at,
    person: order.person,
    orderId: order.id,
    storeId: order.storeId,
    survey: isNps ? 'nps' : 'csat',
    score,
  })
}

/** The angry and the delighted write more often; a brusher nearly always, and always five stars. */
function tellReview(telling: Telling, sale: Sale): void {
  const { random } = telling
  const { order, experience, abuse } = sale
  const format = STORES[sale.store]?.format ?? 0
  const isFake = abuse === 'brushing'
  const urge =
    (TELLING.reviewShare[format] ?? 0) * (1 + 2.5 * Math.max(0, -experience) + 0.8 * Math.max(0, experience - 0.3))
  if (order.person === null || abuse === 'farming' || !random.chance(isFake ? 0.92 : urge)) return
  const rating = isFake ? 5 : clamp(Math.round(4.1 + 2.9 * experience + random.normal(0, 0.45)), 1, 5)
  const language = random.chance(0.9) ? 'zh' : 'en'
  const at = (order.closedAt ?? order.placedAt) + Math.round(random.between(0.2, 34) * HOUR)
  const answers = random.chance(rating <= 3 ? 0.7 : 0.25)
  const repliedAt = answers
    ? inServiceHours(telling, at + Math.round(random.exponential(rating <= 3 ? 190 : 500) * MINUTE) + 5 * MINUTE)
    : null
  writeAt(telling, repliedAt ?? at, {
    kind: 'review',
    id: `V${order.id.slice(1)}`,
    at,
    person: order.person,
    orderId: order.id,
    storeId: order.storeId,
    rating,
    text: writeReview(telling.world, sale, rating, language, random),
    language,
    platform: order.platform,
    repliedAt,
  })
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
