-- Every customer's paid orders up to a day, oldest first: one row a customer, one element an order.
-- Where the goods' cost is unknown the net value stands in for the contribution margin (basis 'net').
select toString(o.node_id) as node,
       any(c.person) as person,
       argMax(o.store_id, o.placed_at) as storeId,
       arraySort(groupArray((toUInt32(toUInt16(o.business_date)), o.net, ifNull(o.contribution, o.net)))) as orders
  from orders as o
  join customers as c on c.merchant_id = o.merchant_id and c.node_id = o.node_id
 where o.merchant_id = {merchantId:String}
   and c.merchant_id = {merchantId:String}
   and o.is_paid
   and o.node_id != 0
   and o.business_date between {from:Date} and {asOf:Date}
   and ({allStores:Bool} or has({storeIds:Array(String)}, o.store_id))
 group by o.node_id
having count() >= {minOrders:UInt32}
