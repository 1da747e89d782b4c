-- What every unit of a decision did in its window, from all the merchant's stores. One row a unit.
with bought as (
  select node_id,
         sum(ifNull(contribution, net)) as margin,
         count() as orders
    from orders
   where merchant_id = {merchantId:String} and is_paid
     and business_date between {from:Date} and {to:Date}
   group by node_id
),
used as (
  select node_id, count() as redemptions, sum(amount) as discount
    from coupon_events
   where merchant_id = {merchantId:String} and campaign_id = {decisionId:String} and event = 'redeemed'
     and business_date between {from:Date} and {to:Date}
   group by node_id
)
select toString(u.node_id) as node, u.arm as arm, u.propensity as propensity, u.prior_margin as usualMargin,
       b.margin as margin, b.orders as orders, d.redemptions as redemptions, d.discount as discount
  from decision_units as u
  left join bought as b on b.node_id = u.node_id
  left join used as d on d.node_id = u.node_id
 where u.merchant_id = {merchantId:String} and u.decision_id = {decisionId:String}
 order by u.node_id
