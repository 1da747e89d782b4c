-- Every customer's paid orders up to a day, oldest first: one row a customer, one element an order.
-- Where the goods' cost is unknown the net value stands in for the contribution margin (basis 'net').
-- Three plain lists are gathered and then put side by side: the engine gathers triples three times as slowly.
select toString(o.node_id) as node, c.person as person, o.last_store as storeId, o.orders as orders
  from (
    select node_id, argMax(store_id, placed_at) as last_store,
           arraySort(arrayZip(groupArray(toUInt16(business_date)), groupArray(net), groupArray(ifNull(contribution, net)))) as orders
      from fact_order final
     where merchant_id = {merchantId:String}
       and is_paid
       and node_id != 0
       and business_date between {from:Date} and {asOf:Date}
       and ({allStores:Bool} or has({storeIds:Array(String)}, store_id))
     group by node_id
    having count() >= {minOrders:UInt32}
  ) as o
  join (
    select node_id, person from dim_customer final where merchant_id = {merchantId:String}
  ) as c on c.node_id = o.node_id
