import type { RecordKind } from '@tandem/contracts'
import { abuseLossRows, costRows } from './costs.ts'
import type { Rows } from './define.ts'
import { productRows, purchaseOrderRows, stockDayRows, stockMovementRows } from './goods.ts'
import {
  adSpendRows,
  campaignRows,
  campaignTargetRows,
  couponEventRows,
  couponProductRows,
  decisionUnitRows,
  pageEventRows,
  promotionDisplayRows,
  sessionRows,
} from './marketing.ts'
import { deliveryRows, orderRows, returnRows, tillEventRows } from './orders.ts'
import { bookingRows, customerRows, reviewRows, shiftRows, surveyResponseRows, ticketRows } from './people.ts'
import { labelRows, placeRows, staffRows, storeRows, supplierRows, weatherDayRows } from './places.ts'

/** For every kind of record, the table it fills and how. */
export const ROWS: { readonly [K in RecordKind]: Rows<K> } = {
  store: storeRows,
  place: placeRows,
  weather_day: weatherDayRows,
  label: labelRows,
  supplier: supplierRows,
  staff: staffRows,
  product: productRows,
  customer: customerRows,
  campaign: campaignRows,
  campaign_target: campaignTargetRows,
  coupon_product: couponProductRows,
  coupon_event: couponEventRows,
  promotion_display: promotionDisplayRows,
  ad_spend: adSpendRows,
  session: sessionRows,
  page_event: pageEventRows,
  order: orderRows,
  delivery: deliveryRows,
  return: returnRows,
  till_event: tillEventRows,
  stock_movement: stockMovementRows,
  stock_day: stockDayRows,
  purchase_order: purchaseOrderRows,
  booking: bookingRows,
  ticket: ticketRows,
  survey_response: surveyResponseRows,
  review: reviewRows,
  shift: shiftRows,
  cost: costRows,
  abuse_loss: abuseLossRows,
  decision_unit: decisionUnitRows,
}
