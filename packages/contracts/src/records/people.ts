import { z } from 'zod'
import { Amount, At, Code, Latitude, Longitude, PersonKey } from './common.ts'

export const Gender = z.enum(['female', 'male'])

/** What the merchant knows about a customer since `at`; a later record of the same person replaces it. */
export const CustomerRecord = z.strictObject({
  kind: z.literal('customer'),
  person: PersonKey,
  at: At,
  gender: Gender.nullable(),
  /** As the source says it: `25-34`, `65+`. */
  ageBand: z.string().max(20).nullable(),
  incomeBand: z.string().max(20).nullable(),
  /** Region for grouping: a district, a state. */
  region: z.string().max(120).nullable(),
  lng: Longitude.nullable(),
  lat: Latitude.nullable(),
  memberSince: At.nullable(),
  householdSize: z.string().max(20).nullable(),
  /** Anything else the source tells, as text by name. */
  traits: z.record(z.string().max(60), z.string().max(120)),
})

export const BookingRecord = z.strictObject({
  kind: z.literal('booking'),
  id: Code,
  version: z.int().min(1),
  storeId: Code,
  person: PersonKey.nullable(),
  productId: Code.nullable(),
  resourceKind: z.enum(['table', 'therapist', 'seat', 'room']),
  resourceId: Code,
  bookedAt: At,
  startsAt: At,
  endsAt: At,
  partySize: z.int().min(1).max(1000),
  status: z.enum(['booked', 'attended', 'no_show', 'cancelled']),
  orderId: Code.nullable(),
})

export const TicketRecord = z.strictObject({
  kind: z.literal('ticket'),
  id: Code,
  version: z.int().min(1),
  person: PersonKey.nullable(),
  orderId: Code.nullable(),
  storeId: Code,
  channel: z.enum(['app', 'counter', 'phone', 'platform']),
  topic: z.enum(['late', 'quality', 'missing', 'wrong_item', 'staff', 'refund', 'booking', 'food_safety', 'other']),
  openedAt: At,
  firstResponseAt: At.nullable(),
  resolvedAt: At.nullable(),
  reopened: z.boolean(),
  compensation: Amount,
})

export const SurveyResponseRecord = z.strictObject({
  kind: z.literal('survey_response'),
  id: Code,
  at: At,
  person: PersonKey.nullable(),
  orderId: Code.nullable(),
  storeId: Code,
  /** csat 1..5, nps 0..10 */
  survey: z.enum(['csat', 'nps']),
  score: z.int().min(0).max(10),
})

export const ReviewRecord = z.strictObject({
  kind: z.literal('review'),
  id: Code,
  at: At,
  person: PersonKey.nullable(),
  orderId: Code.nullable(),
  storeId: Code,
  rating: z.int().min(1).max(5),
  text: z.string().max(8000),
  language: z.string().max(8).nullable(),
  platform: z.string().max(40).nullable(),
  repliedAt: At.nullable(),
})

export const ShiftRecord = z.strictObject({
  kind: z.literal('shift'),
  id: Code,
  staffId: Code,
  storeId: Code,
  startsAt: At,
  endsAt: At,
  plannedMinutes: z.int().min(0).max(1440),
  paidMinutes: z.int().min(0).max(1440),
  /** Paid for the shift, social charges included. */
  cost: Amount,
})
