-- What takes something off prices. What a rule says is data (packages/promotions prices by it); what is left of a
-- budget or quota is in buckets, who used it up for themselves in claims.

create table promotion (
  merchant_id text not null references merchant on delete cascade,
  id text not null check (id ~ '^[^:[:space:]]{1,60}$'), -- chosen by people; counters are named after it
  version integer not null check (version > 0),
  state text not null default 'draft' check (state in ('draft', 'live', 'paused', 'ended')),
  name jsonb not null, -- by language: {"zh": …, "en": …}
  starts_at timestamptz,
  ends_at timestamptz, -- the first moment at which it no longer holds
  rule jsonb not null,
  budget bigint check (budget >= 0), -- minor units in all
  uses bigint check (uses >= 0), -- orders in all
  units_quota bigint check (units_quota >= 0), -- units sold at its price in all
  uses_per_owner smallint check (uses_per_owner between 1 and 1000),
  units_per_owner smallint check (units_per_owner between 1 and 1000),
  is_limited boolean generated always as
    (num_nonnulls(budget, uses, units_quota, uses_per_owner, units_per_owner) > 0) stored,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (merchant_id, id),
  check (ends_at > starts_at)
);
-- Every quote reads what is left of these.
create index promotion_live_limited on promotion (merchant_id, id) where state = 'live' and is_limited;
select tandem_guard('promotion');

-- Every version that there ever was: an order names the one that made its price.
create table promotion_version (
  merchant_id text not null,
  promotion_id text not null,
  version integer not null,
  name jsonb not null,
  starts_at timestamptz,
  ends_at timestamptz,
  rule jsonb not null,
  limits jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (merchant_id, promotion_id, version),
  foreign key (merchant_id, promotion_id) references promotion on delete cascade
);
select tandem_guard('promotion_version');
revoke update, delete on promotion_version from tandem_app;

-- Changes with every change that a price depends on. Processes keep rules in memory under this version, so it is drawn
-- anew rather than counted: no two databases ever mean different rules by the same one.
create table promotion_change (
  merchant_id text not null references merchant on delete cascade,
  version uuid not null,
  primary key (merchant_id)
);
select tandem_guard('promotion_change');

-- A right to a promotion: for whoever has the code, or for one customer.
create table promotion_coupon (
  merchant_id text not null references merchant on delete cascade,
  code text not null check (code ~ '^[A-Z0-9-]{4,40}$'), -- upper case; people may type it as they like
  promotion_id text not null,
  customer_id text, -- null: anybody who has the code
  uses smallint check (uses between 1 and 1000), -- orders; null as often as the promotion allows
  value bigint check (value > 0), -- takes off so much instead of what the promotion says: of a red packet
  valid_until timestamptz,
  source text not null default '', -- what it was issued for or by
  state text not null default 'issued' check (state in ('issued', 'withdrawn')),
  issued_at timestamptz not null,
  primary key (merchant_id, code),
  foreign key (merchant_id, promotion_id) references promotion on delete cascade
);
create index promotion_coupon_of_customer on promotion_coupon (merchant_id, customer_id, code) where customer_id is not null;
create index promotion_coupon_of_promotion on promotion_coupon (merchant_id, promotion_id, code);
select tandem_guard('promotion_coupon');
