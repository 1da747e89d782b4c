import { defineRows, instant, text } from './define.ts'

export const customerRows = defineRows(
  'customer',
  { table: 'dim_customer', replaces: true },
  {
    node_id: (r, c) => c.node(r.person),
    at: (r) => instant(r.at),
    person: (r) => r.person,
    gender: (r) => text(r.gender),
    age_band: (r) => text(r.ageBand),
    income_band: (r) => text(r.incomeBand),
    region: (r) => text(r.region),
    lng: (r) => r.lng,
    lat: (r) => r.lat,
    member_since: (r) => instant(r.memberSince),
    household_size: (r) => text(r.householdSize),
    traits: (r) => r.traits,
  },
)

export const bookingRows = defineRows(
  'booking',
  { table: 'fact_booking', replaces: true },
  {
    booking_id: (r) => r.id,
    version: (r) => r.version,
    business_date: (r, c) => c.local(r.storeId, r.startsAt).date,
    local_hour: (r, c) => c.local(r.storeId, r.startsAt).hour,
    store_id: (r) => r.storeId,
    node_id: (r, c) => c.node(r.person),
    product_id: (r) => text(r.productId),
    resource_kind: (r) => r.resourceKind,
    resource_id: (r) => r.resourceId,
    booked_at: (r) => instant(r.bookedAt),
    starts_at: (r) => instant(r.startsAt),
    ends_at: (r) => instant(r.endsAt),
    party_size: (r) => r.partySize,
    status: (r) => r.status,
    order_id: (r) => text(r.orderId),
  },
)

export const ticketRows = defineRows(
  'ticket',
  { table: 'fact_ticket', replaces: true },
  {
    ticket_id: (r) => r.id,
    version: (r) => r.version,
    business_date: (r, c) => c.local(r.storeId, r.openedAt).date,
    local_hour: (r, c) => c.local(r.storeId, r.openedAt).hour,
    store_id: (r) => r.storeId,
    node_id: (r, c) => c.node(r.person),
    order_id: (r) => text(r.orderId),
    channel: (r) => r.channel,
    topic: (r) => r.topic,
    opened_at: (r) => instant(r.openedAt),
    first_response_at: (r) => instant(r.firstResponseAt),
    resolved_at: (r) => instant(r.resolvedAt),
    first_response_minutes: (r, c) =>
      r.firstResponseAt === null ? null : c.serviceMinutes(r.storeId, r.openedAt, r.firstResponseAt),
    resolution_minutes: (r, c) =>
      r.resolvedAt === null ? null : c.serviceMinutes(r.storeId, r.openedAt, r.resolvedAt),
    reopened: (r) => Number(r.reopened),
    compensation: (r) => r.compensation,
  },
)

export const surveyResponseRows = defineRows(
  'survey_response',
  { table: 'fact_survey_response', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => r.storeId,
    survey_response_id: (r) => r.id,
    at: (r) => instant(r.at),
    node_id: (r, c) => c.node(r.person),
    order_id: (r) => text(r.orderId),
    survey: (r) => r.survey,
    score: (r) => r.score,
  },
)

export const reviewRows = defineRows(
  'review',
  { table: 'fact_review', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => r.storeId,
    review_id: (r) => r.id,
    at: (r) => instant(r.at),
    node_id: (r, c) => c.node(r.person),
    order_id: (r) => text(r.orderId),
    rating: (r) => r.rating,
    text: (r) => r.text,
    language: (r) => text(r.language),
    platform: (r) => text(r.platform),
    replied_at: (r) => instant(r.repliedAt),
  },
)

export const shiftRows = defineRows(
  'shift',
  { table: 'fact_shift', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.startsAt).date,
    local_hour: (r, c) => c.local(r.storeId, r.startsAt).hour,
    store_id: (r) => r.storeId,
    shift_id: (r) => r.id,
    staff_id: (r) => r.staffId,
    starts_at: (r) => instant(r.startsAt),
    ends_at: (r) => instant(r.endsAt),
    planned_minutes: (r) => r.plannedMinutes,
    paid_minutes: (r) => r.paidMinutes,
    cost: (r) => r.cost,
  },
)
