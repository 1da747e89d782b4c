import type { z } from 'zod'
import { AbuseLossRecord, CostRecord } from './costs.ts'
import { ProductRecord, PurchaseOrderRecord, StockDayRecord, StockMovementRecord } from './goods.ts'
import {
  AdSpendRecord,
  CampaignRecord,
  CampaignTargetRecord,
  CouponEventRecord,
  CouponProductRecord,
  DecisionUnitRecord,
  PageEventRecord,
  PromotionDisplayRecord,
  SessionRecord,
} from './marketing.ts'
import { DeliveryRecord, OrderRecord, ReturnRecord, TillEventRecord } from './orders.ts'
import {
  BookingRecord,
  CustomerRecord,
  ReviewRecord,
  ShiftRecord,
  SurveyResponseRecord,
  TicketRecord,
} from './people.ts'
import { LabelRecord, PlaceRecord, StaffRecord, StoreRecord, SupplierRecord, WeatherDayRecord } from './places.ts'

export * from './common.ts'
export * from './costs.ts'
export * from './goods.ts'
export * from './marketing.ts'
export * from './orders.ts'
export * from './people.ts'
export * from './places.ts'

/**
 * Every kind of record that enters Tandem's event log. Sources (the city, importers, business folders through the
 * outbox) write them; the loader turns them into warehouse rows. Money is minor units of the merchant's currency,
 * instants are epoch milliseconds UTC, ids are unique inside one merchant.
 */
export const RECORDS = {
  store: StoreRecord,
  place: PlaceRecord,
  weather_day: WeatherDayRecord,
  label: LabelRecord,
  supplier: SupplierRecord,
  staff: StaffRecord,
  product: ProductRecord,
  customer: CustomerRecord,
  campaign: CampaignRecord,
  campaign_target: CampaignTargetRecord,
  coupon_product: CouponProductRecord,
  coupon_event: CouponEventRecord,
  promotion_display: PromotionDisplayRecord,
  ad_spend: AdSpendRecord,
  session: SessionRecord,
  page_event: PageEventRecord,
  order: OrderRecord,
  delivery: DeliveryRecord,
  return: ReturnRecord,
  till_event: TillEventRecord,
  stock_movement: StockMovementRecord,
  stock_day: StockDayRecord,
  purchase_order: PurchaseOrderRecord,
  booking: BookingRecord,
  ticket: TicketRecord,
  survey_response: SurveyResponseRecord,
  review: ReviewRecord,
  shift: ShiftRecord,
  cost: CostRecord,
  abuse_loss: AbuseLossRecord,
  decision_unit: DecisionUnitRecord,
} as const

export type RecordKind = keyof typeof RECORDS
export type RecordOf<K extends RecordKind> = z.infer<(typeof RECORDS)[K]>
export type AnyRecord = { [K in RecordKind]: RecordOf<K> }[RecordKind]

/**
 * A group of records of one kind that enters the event log whole or not at all. `id` is stable: the same source
 * producing the same batch again gives the same id, and a known id is not written twice.
 */
export interface RecordBatch<K extends RecordKind = RecordKind> {
  id: string
  merchantId: string
  kind: K
  records: readonly RecordOf<K>[]
}
