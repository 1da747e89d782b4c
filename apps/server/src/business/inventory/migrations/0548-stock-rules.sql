-- What a channel must leave for others, and how much of it a channel may sell a day: at one place or at all (''), of a
-- SKU or a category.
create table stock_rule (
  merchant_id text not null references merchant on delete cascade,
  channel text not null check (channel in ('app', 'web', 'platform', 'till')),
  place_id text not null default '',
  subject text not null check (subject in ('sku', 'category')),
  code text not null,
  leave bigint not null default 0 check (leave >= 0), -- smallest units
  daily_quota bigint check (daily_quota >= 0), -- smallest units; of a SKU only
  changed_at timestamptz not null,
  primary key (merchant_id, channel, place_id, subject, code),
  check (subject = 'sku' or daily_quota is null)
);
select tandem_guard('stock_rule');
