-- The names that metrics and insights use: one row a thing, the version that counts, without loader's columns.
create or replace view stores as select * except (log_position) from dim_store final;
create or replace view places as select * except (log_position) from dim_place final;
create or replace view suppliers as select * except (log_position) from dim_supplier final;
create or replace view staff as select * except (log_position) from dim_staff final;
create or replace view products as select * except (log_position) from dim_product final;
create or replace view customers as select * except (log_position) from dim_customer final;
create or replace view campaigns as select * except (log_position) from dim_campaign final;
create or replace view weather_days as select * except (log_position) from weather_day final;
create or replace view labels as select * except (log_position) from dim_label final;

create or replace view orders as
select merchant_id, business_date, local_hour, store_id, order_id, version, node_id, channel, is_online, platform, mode,
  status, is_paid, placed_at, paid_at, accepted_at, ready_at, closed_at, session_id, staff_id, party_size,
  queue_seconds, gross, discount, tax, net, delivery_fee, cost, payment_fee, delivery_cost, packaging_cost, loyalty,
  contribution, length(line_no) as line_count
from fact_order final;

create or replace view order_lines as
select merchant_id, business_date, local_hour, store_id, order_id, node_id, channel, is_online, platform, mode, status,
  is_paid, placed_at, line, product_id, quantity, requested, gross, discount, net, cost
from (
  select merchant_id, business_date, local_hour, store_id, order_id, node_id, channel, is_online, platform, mode, status,
    is_paid, placed_at, line_no, line_product, line_quantity, line_requested, line_gross, line_discount, line_net,
    line_cost
  from fact_order final
)
array join line_no as line, line_product as product_id, line_quantity as quantity, line_requested as requested,
  line_gross as gross, line_discount as discount, line_net as net, line_cost as cost;

create or replace view order_discounts as
select merchant_id, business_date, local_hour, store_id, order_id, node_id, channel, is_online, mode, status, is_paid,
  source, amount, coupon_id, campaign_id
from fact_order final
array join discount_source as source, discount_amount as amount, discount_coupon as coupon_id,
  discount_campaign as campaign_id;

create or replace view payments as
select merchant_id, business_date, local_hour, store_id, order_id, node_id, channel, is_online, mode, status, is_paid,
  method, amount, fee, instalments
from fact_order final
array join payment_method as method, payment_amount as amount, payment_kept as fee, payment_instalments as instalments;

create or replace view deliveries as select * except (log_position) from fact_delivery final;
create or replace view returns as
select * except (line_no, line_quantity, line_amount, log_position) from fact_return;
create or replace view return_lines as
select merchant_id, business_date, local_hour, store_id, return_id, at, order_id, node_id, reason, line, quantity, amount
from (select * except amount from fact_return)
array join line_no as line, line_quantity as quantity, line_amount as amount;
create or replace view till_events as select * except (log_position) from fact_till_event;

create or replace view sessions as select * except (log_position) from fact_session;
create or replace view page_events as select * except (log_position) from fact_page_event;
create or replace view campaign_targets as select * except (log_position) from fact_campaign_target final;
create or replace view coupon_products as select * except (log_position) from fact_coupon_product final;
create or replace view coupon_events as select * except (log_position) from fact_coupon_event;
create or replace view promotion_displays as select * except (log_position) from fact_promotion_display final;
create or replace view ad_spend as select * except (log_position) from fact_ad_spend;
create or replace view decision_units as select * except (log_position) from fact_decision_unit final;

create or replace view stock_movements as select * except (log_position) from fact_stock_movement;
create or replace view stock_days as select * except (log_position) from fact_stock_day final;
create or replace view purchase_orders as
select * except (line_product, line_ordered, line_received, line_unit_cost, log_position) from fact_purchase_order final;
create or replace view purchase_order_lines as
select merchant_id, business_date, store_id, purchase_order_id, supplier_id, ordered_at, promised_at, received_at,
  product_id, ordered, received, unit_cost
from fact_purchase_order final
array join line_product as product_id, line_ordered as ordered, line_received as received, line_unit_cost as unit_cost;
create or replace view bookings as select * except (log_position) from fact_booking final;
create or replace view tickets as select * except (log_position) from fact_ticket final;
create or replace view survey_responses as select * except (log_position) from fact_survey_response;
create or replace view reviews as select * except (log_position) from fact_review;
create or replace view shifts as select * except (log_position) from fact_shift;
create or replace view costs as select * except (log_position) from fact_cost;
create or replace view abuse_losses as select * except (log_position) from fact_abuse_loss;
