-- Orders and what follows from them. Each version of an order is a whole row with its lines, discounts and payments
-- inside, so the highest version replaces all of it at once and no line of an older version stays behind.
-- The business day and the store of an order belong to its identity: they are the same in every version.
--
-- Money in minor units:
--   net          what the goods earned: gross - discount - tax
--   cost         goods cost of the lines; null when one of them is unknown
--   payment_fee  what payment providers kept
--   contribution net + delivery_fee - cost - payment_fee - delivery_cost - packaging_cost - loyalty; null without cost
-- The line_* columns are parallel, in order of line_no; line_net adds up to net.
create table if not exists fact_order (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  order_id String,
  version UInt64,
  node_id UInt64,
  channel LowCardinality(String),
  is_online UInt8,
  platform LowCardinality(String),
  mode LowCardinality(String),
  status LowCardinality(String),
  is_paid UInt8,
  placed_at DateTime64(3, 'UTC'),
  paid_at Nullable(DateTime64(3, 'UTC')),
  accepted_at Nullable(DateTime64(3, 'UTC')),
  ready_at Nullable(DateTime64(3, 'UTC')),
  closed_at Nullable(DateTime64(3, 'UTC')),
  session_id String,
  staff_id LowCardinality(String),
  party_size Nullable(UInt16),
  queue_seconds Nullable(UInt32),
  gross Int64,
  discount Int64,
  tax Int64,
  net Int64,
  delivery_fee Int64,
  cost Nullable(Int64),
  payment_fee Int64,
  delivery_cost Int64,
  packaging_cost Int64,
  loyalty Int64,
  contribution Nullable(Int64),
  line_no Array(UInt64),
  line_product Array(LowCardinality(String)),
  line_quantity Array(Decimal(18, 3)),
  line_requested Array(Decimal(18, 3)),
  line_gross Array(Int64),
  line_discount Array(Int64),
  line_net Array(Int64),
  line_cost Array(Nullable(Int64)),
  discount_source Array(LowCardinality(String)),
  discount_amount Array(Int64),
  discount_coupon Array(String),
  discount_campaign Array(String),
  payment_method Array(LowCardinality(String)),
  payment_amount Array(Int64),
  payment_kept Array(Int64),
  payment_instalments Array(UInt8),
  log_position UInt64
) engine = ReplacingMergeTree(version) order by (merchant_id, business_date, store_id, order_id);

create table if not exists fact_delivery (
  merchant_id LowCardinality(String),
  delivery_id String,
  version UInt64,
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  order_id String,
  courier_id LowCardinality(String),
  carrier LowCardinality(String),
  status LowCardinality(String),
  distance_metres Nullable(Float64),
  paid_at Nullable(DateTime64(3, 'UTC')),
  handed_over_at Nullable(DateTime64(3, 'UTC')),
  delivered_at Nullable(DateTime64(3, 'UTC')),
  promised_at Nullable(DateTime64(3, 'UTC')),
  courier_pay Int64,
  carrier_fee Int64,
  failed_cost Int64,
  log_position UInt64
) engine = ReplacingMergeTree(version) order by (merchant_id, delivery_id);

create table if not exists fact_return (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  return_id String,
  at DateTime64(3, 'UTC'),
  order_id String,
  node_id UInt64,
  reason LowCardinality(String),
  amount Int64,
  line_no Array(UInt64),
  line_quantity Array(Decimal(18, 3)),
  line_amount Array(Int64),
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_till_event (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  till_event_id String,
  at DateTime64(3, 'UTC'),
  staff_id LowCardinality(String),
  event LowCardinality(String),
  order_id String,
  amount Int64,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;
