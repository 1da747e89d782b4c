-- Everybody known to the merchant with their net sales before a campaign and during it, scaled to its days, summed up
-- by whether they were reached. Only sales in the stores that the reader may see. `others` are those held out by lot where there are any, else everybody not reached.
with target as (
  select node_id, arm from campaign_targets where merchant_id = {merchantId:String} and campaign_id = {campaignId:String}
),
person as (
  select node_id,
         sumIf(net, business_date between {beforeFrom:Date} and {beforeTo:Date}) * {scale:Float64} as past,
         toFloat64(sumIf(net, business_date between {from:Date} and {to:Date})) as spent
    from orders
   where merchant_id = {merchantId:String} and is_paid and node_id != 0
     and ({allStores:Bool} or has({storeIds:Array(String)}, store_id))
     and business_date between {knownFrom:Date} and {to:Date}
   group by node_id
),
everybody as (
  select p.past as past, p.spent as spent, t.arm as arm
    from person as p left join target as t on t.node_id = p.node_id
  union all
  select 0 as past, 0 as spent, arm from target where node_id not in (select node_id from person)
)
select if(arm in ('treated', 'unknown'), 'reached', 'others') as side,
       count() as people, avg(past) as before, avg(spent) as during,
       varSamp(spent - past) as growthVariance, varSamp(spent) as variance
  from everybody
 where not {hasControl:Bool} or arm != ''
 group by side
