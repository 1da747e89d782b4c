-- What a channel must leave for others, and how much of it a channel may sell a day: at one place or at all (''), of a
-- SKU or of each SKU of a category. Quantities in thousandths of a unit, so that a category may hold pieces and kilograms.
create table stock_rule (
  merchant_id text not null references merchant on delete cascade,
  channel text not null check (channel in ('app', 'web', 'platform', 'till')),
  place_id text not null default '',
  subject text not null check (subject in ('sku', 'category')),
  code text not null,
  leave_milli bigint not null default 0 check (leave_milli >= 0),
  quota_milli bigint check (quota_milli >= 0), -- a day
  changed_at timestamptz not null,
  primary key (merchant_id, channel, place_id, subject, code)
);
select tandem_guard('stock_rule');
