-- Contribution per person and day of each arm, for the picture of an effect growing.
select toString(o.business_date) as date, u.arm as arm, sum(ifNull(o.contribution, o.net)) as margin
  from orders as o
  join decision_units as u on u.merchant_id = o.merchant_id and u.node_id = o.node_id
 where o.merchant_id = {merchantId:String} and u.merchant_id = {merchantId:String}
   and u.decision_id = {decisionId:String} and o.is_paid
   and o.business_date between {from:Date} and {to:Date}
 group by date, arm
