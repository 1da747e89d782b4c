-- Coupon campaigns of the merchant that have ended and kept a control group by lot: who was in which arm, who used
-- the coupon. One row a campaign.
with coupons as (
  select campaign_id, groupUniqArrayIf(toString(node_id), event = 'redeemed') as redeemed
    from coupon_events
   where merchant_id = {merchantId:String} and business_date <= {asOf:Date}
   group by campaign_id
)
select c.campaign_id as id,
       any(toString(c.starts_on)) as startsOn,
       any(toString(c.ends_on)) as endsOn,
       groupArrayIf(toString(t.node_id), t.arm = 'treated') as treated,
       groupArrayIf(toString(t.node_id), t.arm = 'control') as control,
       any(u.redeemed) as redeemed
  from campaigns as c
  join campaign_targets as t on t.merchant_id = c.merchant_id and t.campaign_id = c.campaign_id
  left join coupons as u on u.campaign_id = c.campaign_id
 where c.merchant_id = {merchantId:String}
   and t.merchant_id = {merchantId:String}
   and c.ends_on <= {asOf:Date}
 group by c.campaign_id
having length(control) > 0 and length(treated) > 0
 order by id
