-- Stock, purchasing, service, people and cost.
create table if not exists fact_stock_movement (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  stock_movement_id String,
  at DateTime64(3, 'UTC'),
  product_id LowCardinality(String),
  lot_id String,
  reason LowCardinality(String),
  quantity Decimal(18, 3),
  unit_cost Int64,
  cause String,
  wastage_reason LowCardinality(String),
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id, product_id)
settings non_replicated_deduplication_window = 1000;

-- The stock of a listed product at the close of a business day; a later statement of the same day replaces it.
create table if not exists fact_stock_day (
  merchant_id LowCardinality(String),
  business_date Date,
  store_id LowCardinality(String),
  product_id LowCardinality(String),
  on_hand Decimal(18, 3),
  value_at_cost Int64,
  open_minutes UInt16,
  out_minutes UInt16,
  sold_out_at Nullable(DateTime64(3, 'UTC')),
  sold_out_hour Nullable(UInt8),
  available Decimal(18, 3),
  sold Decimal(18, 3),
  log_position UInt64
) engine = ReplacingMergeTree(log_position) order by (merchant_id, business_date, store_id, product_id);

create table if not exists fact_purchase_order (
  merchant_id LowCardinality(String),
  purchase_order_id String,
  version UInt64,
  business_date Date,
  store_id LowCardinality(String),
  supplier_id LowCardinality(String),
  ordered_at DateTime64(3, 'UTC'),
  promised_at Nullable(DateTime64(3, 'UTC')),
  received_at Nullable(DateTime64(3, 'UTC')),
  line_product Array(LowCardinality(String)),
  line_ordered Array(Decimal(18, 3)),
  line_received Array(Decimal(18, 3)),
  line_unit_cost Array(Int64),
  log_position UInt64
) engine = ReplacingMergeTree(version) order by (merchant_id, purchase_order_id);

create table if not exists fact_booking (
  merchant_id LowCardinality(String),
  booking_id String,
  version UInt64,
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  node_id UInt64,
  product_id LowCardinality(String),
  resource_kind LowCardinality(String),
  resource_id LowCardinality(String),
  booked_at DateTime64(3, 'UTC'),
  starts_at DateTime64(3, 'UTC'),
  ends_at DateTime64(3, 'UTC'),
  party_size UInt16,
  status LowCardinality(String),
  order_id String,
  log_position UInt64
) engine = ReplacingMergeTree(version) order by (merchant_id, booking_id);

-- The minutes are service minutes: only those in which the store was open.
create table if not exists fact_ticket (
  merchant_id LowCardinality(String),
  ticket_id String,
  version UInt64,
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  node_id UInt64,
  order_id String,
  channel LowCardinality(String),
  topic LowCardinality(String),
  opened_at DateTime64(3, 'UTC'),
  first_response_at Nullable(DateTime64(3, 'UTC')),
  resolved_at Nullable(DateTime64(3, 'UTC')),
  first_response_minutes Nullable(UInt32),
  resolution_minutes Nullable(UInt32),
  reopened UInt8,
  compensation Int64,
  log_position UInt64
) engine = ReplacingMergeTree(version) order by (merchant_id, ticket_id);

create table if not exists fact_survey_response (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  survey_response_id String,
  at DateTime64(3, 'UTC'),
  node_id UInt64,
  order_id String,
  survey LowCardinality(String),
  score UInt8,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_review (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  review_id String,
  at DateTime64(3, 'UTC'),
  node_id UInt64,
  order_id String,
  rating UInt8,
  text String,
  language LowCardinality(String),
  platform LowCardinality(String),
  replied_at Nullable(DateTime64(3, 'UTC')),
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_shift (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  shift_id String,
  staff_id LowCardinality(String),
  starts_at DateTime64(3, 'UTC'),
  ends_at DateTime64(3, 'UTC'),
  planned_minutes UInt16,
  paid_minutes UInt16,
  cost Int64,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_cost (
  merchant_id LowCardinality(String),
  business_date Date,
  store_id LowCardinality(String),
  cost_id String,
  category LowCardinality(String),
  amount Int64,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_abuse_loss (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  abuse_loss_id String,
  at DateTime64(3, 'UTC'),
  abuse LowCardinality(String),
  node_id UInt64,
  staff_id LowCardinality(String),
  order_id String,
  amount Int64,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;
