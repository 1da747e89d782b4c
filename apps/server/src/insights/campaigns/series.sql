-- Net sales by day of those reached and of the others, around a campaign.
with target as (
  select node_id, arm from campaign_targets where merchant_id = {merchantId:String} and campaign_id = {campaignId:String}
)
select toString(o.business_date) as date,
       toFloat64(sumIf(o.net, t.arm in ('treated', 'unknown'))) as reached,
       toFloat64(sumIf(o.net, if({hasControl:Bool}, t.arm = 'control', t.arm = ''))) as others
  from orders as o left join target as t on t.node_id = o.node_id
 where o.merchant_id = {merchantId:String} and o.is_paid and o.node_id != 0
   and ({allStores:Bool} or has({storeIds:Array(String)}, o.store_id))
   and o.business_date between {beforeFrom:Date} and {to:Date}
 group by o.business_date
