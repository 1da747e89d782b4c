-- The business date of the store on which money was taken or given back, as it was then: a store that lets its day begin
-- at another hour, or moves, changes no day that was.
alter table payment add column business_date date;
alter table refund add column business_date date;
update payment p
   set business_date = ((p.captured_at at time zone s.zone) - make_interval(hours => s.cutoff_hour))::date
  from store s
 where s.merchant_id = p.merchant_id and s.id = p.store_id and p.captured_at is not null;
update refund r
   set business_date = ((r.settled_at at time zone s.zone) - make_interval(hours => s.cutoff_hour))::date
  from payment p join store s on s.merchant_id = p.merchant_id and s.id = p.store_id
 where p.merchant_id = r.merchant_id and p.id = r.payment_id and r.state = 'refunded';
