-- What people did on the app and site, and what marketing did to them. store_id is '' where no store was chosen.
create table if not exists fact_session (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  session_id String,
  node_id UInt64,
  at DateTime64(3, 'UTC'),
  source LowCardinality(String),
  device LowCardinality(String),
  seconds UInt32,
  pages Array(LowCardinality(String)),
  order_id String,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_page_event (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  page_event_id String,
  session_id String,
  node_id UInt64,
  at DateTime64(3, 'UTC'),
  event LowCardinality(String),
  page LowCardinality(String),
  product_id LowCardinality(String),
  query String,
  results Nullable(UInt64),
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, event, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_campaign_target (
  merchant_id LowCardinality(String),
  campaign_id String,
  node_id UInt64,
  business_date Date,
  at DateTime64(3, 'UTC'),
  arm LowCardinality(String),
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, campaign_id, node_id);

create table if not exists fact_coupon_product (
  merchant_id LowCardinality(String),
  campaign_id String,
  coupon_id String,
  product_id LowCardinality(String),
  at DateTime64(3, 'UTC'),
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, campaign_id, coupon_id, product_id);

create table if not exists fact_coupon_event (
  merchant_id LowCardinality(String),
  business_date Date,
  local_hour UInt8,
  store_id LowCardinality(String),
  coupon_event_id String,
  at DateTime64(3, 'UTC'),
  event LowCardinality(String),
  coupon_id String,
  campaign_id String,
  node_id UInt64,
  order_id String,
  amount Int64,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_promotion_display (
  merchant_id LowCardinality(String),
  starts_on Date,
  store_id LowCardinality(String),
  product_id LowCardinality(String),
  display LowCardinality(String),
  mailer LowCardinality(String),
  log_position UInt64
) engine = ReplacingMergeTree(log_position) order by (merchant_id, starts_on, store_id, product_id);

create table if not exists fact_ad_spend (
  merchant_id LowCardinality(String),
  business_date Date,
  store_id LowCardinality(String),
  ad_spend_id String,
  source LowCardinality(String),
  campaign_id String,
  district LowCardinality(String),
  amount Int64,
  impressions UInt64,
  clicks UInt64,
  log_position UInt64
) engine = MergeTree order by (merchant_id, business_date, store_id)
settings non_replicated_deduplication_window = 1000;

create table if not exists fact_decision_unit (
  merchant_id LowCardinality(String),
  decision_id String,
  node_id UInt64,
  business_date Date,
  at DateTime64(3, 'UTC'),
  arm LowCardinality(String),
  propensity Float64,
  prior_margin Int64,
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, decision_id, node_id);
