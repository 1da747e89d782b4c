-- What is known about the things that facts name. The latest statement (`at`) of each counts; readers go through the
-- plainly named views. `log_position` is the batch of the event log a row came from.
-- The statements are repeated after a crash half-way, so each must be harmless the second time.

-- Zone, cut-off and opening hours of a store, from the first record that describes it. They decide the business day and
-- the service minutes of every fact, and therefore never change: a store that moves to another zone is a new store. The merchant's first store (by batch and
-- line in it) also dates what happened at no store.
create table if not exists store_calendar (
  merchant_id LowCardinality(String),
  store_id String,
  zone LowCardinality(String),
  cutoff_hour UInt8,
  opens_at Nullable(UInt16),
  closes_at Nullable(UInt16),
  line UInt32,
  log_position UInt64
) engine = ReplacingMergeTree order by (merchant_id, store_id);

create table if not exists dim_store (
  merchant_id LowCardinality(String),
  store_id LowCardinality(String),
  at DateTime64(3, 'UTC'),
  name_zh String,
  name_en String,
  format LowCardinality(String),
  district LowCardinality(String),
  city LowCardinality(String),
  lng Nullable(Float64),
  lat Nullable(Float64),
  zone LowCardinality(String),
  cutoff_hour UInt8,
  opens_at Nullable(UInt16),
  closes_at Nullable(UInt16),
  opened_on Nullable(Date32),
  closed_on Nullable(Date32),
  area_square_metres Nullable(Float64),
  seats Nullable(UInt64),
  tables Nullable(UInt64),
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, store_id);

create table if not exists dim_place (
  merchant_id LowCardinality(String),
  place_id String,
  at DateTime64(3, 'UTC'),
  lng Float64,
  lat Float64,
  city LowCardinality(String),
  region LowCardinality(String),
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, place_id);

create table if not exists dim_supplier (
  merchant_id LowCardinality(String),
  supplier_id String,
  at DateTime64(3, 'UTC'),
  name_zh String,
  name_en String,
  lead_time_days Nullable(Float64),
  city LowCardinality(String),
  region LowCardinality(String),
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, supplier_id);

create table if not exists dim_staff (
  merchant_id LowCardinality(String),
  staff_id String,
  at DateTime64(3, 'UTC'),
  store_id LowCardinality(String),
  name_zh String,
  name_en String,
  post LowCardinality(String),
  hourly_cost Int64,
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, staff_id);

create table if not exists dim_product (
  merchant_id LowCardinality(String),
  product_id LowCardinality(String),
  at DateTime64(3, 'UTC'),
  name_zh String,
  name_en String,
  product_kind LowCardinality(String),
  department LowCardinality(String),
  category LowCardinality(String),
  brand LowCardinality(String),
  unit LowCardinality(String),
  price Nullable(Int64),
  cost Nullable(Int64),
  shelf_life_days Nullable(Float64),
  supplier_id LowCardinality(String),
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, product_id);

-- person is the key as the source said it; facts carry node_id, its 64-bit hash inside the merchant.
create table if not exists dim_customer (
  merchant_id LowCardinality(String),
  node_id UInt64,
  at DateTime64(3, 'UTC'),
  person String,
  gender LowCardinality(String),
  age_band LowCardinality(String),
  income_band LowCardinality(String),
  region LowCardinality(String),
  lng Nullable(Float64),
  lat Nullable(Float64),
  member_since Nullable(DateTime64(3, 'UTC')),
  household_size LowCardinality(String),
  traits Map(LowCardinality(String), String),
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, node_id);

create table if not exists dim_campaign (
  merchant_id LowCardinality(String),
  campaign_id String,
  at DateTime64(3, 'UTC'),
  name_zh String,
  name_en String,
  campaign_type LowCardinality(String),
  starts_on Date32,
  ends_on Date32,
  log_position UInt64
) engine = ReplacingMergeTree(at) order by (merchant_id, campaign_id);

create table if not exists weather_day (
  merchant_id LowCardinality(String),
  district LowCardinality(String),
  business_date Date,
  high_celsius Float64,
  rain_millimetres Float64,
  holiday_zh String,
  holiday_en String,
  log_position UInt64
) engine = ReplacingMergeTree(log_position) order by (merchant_id, district, business_date);

-- What to call a code of other records (field = category, district, source ...); a code without one is shown as it is.
create table if not exists dim_label (
  merchant_id LowCardinality(String),
  field LowCardinality(String),
  code String,
  name_zh String,
  name_en String,
  log_position UInt64
) engine = ReplacingMergeTree(log_position) order by (merchant_id, field, code);
