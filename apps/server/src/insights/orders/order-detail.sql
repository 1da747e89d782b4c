-- One order with everything inside it. line_* and the others are parallel arrays, zipped into rows.
select order_id as id, toUnixTimestamp64Milli(placed_at) as placedAt, toString(business_date) as businessDate,
       store_id as storeId, channel, nullIf(platform, '') as platform, mode, status,
       if(node_id = 0, null, toString(node_id)) as personNode, length(line_no) as lineCount,
       gross, discount, net, contribution,
       arrayZip(line_no, line_product, arrayMap(q -> toFloat64(q), line_quantity), line_gross, line_discount, line_cost) as lines,
       arrayZip(discount_source, discount_amount, discount_coupon, discount_campaign) as discounts,
       arrayZip(payment_method, payment_amount, payment_kept) as payments,
       cost as goods, payment_fee as paymentFee, delivery_cost as delivery, packaging_cost as packaging, loyalty,
       toUnixTimestamp64Milli(paid_at) as paidAt, toUnixTimestamp64Milli(accepted_at) as acceptedAt,
       toUnixTimestamp64Milli(ready_at) as readyAt, toUnixTimestamp64Milli(closed_at) as closedAt
  from fact_order final
