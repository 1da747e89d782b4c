-- Where a merchant's programs want to hear of what happens, and what was sent there.
create table webhook_endpoint (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  url text not null,
  secret_sealed text not null,
  event_kinds text[] not null check (cardinality(event_kinds) > 0), -- 'order.paid', 'order.*'
  active boolean not null default true,
  created_at timestamptz not null, -- hears of nothing older
  failing_since timestamptz, -- the first failure after the last success
  disabled_because text check (disabled_because in ('gone', 'failing')),
  primary key (merchant_id, id),
  check (not active or disabled_because is null)
);
select tandem_guard('webhook_endpoint');

create table webhook_delivery (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  endpoint_id uuid not null,
  event_id bigint, -- null: a test
  kind text not null,
  body text not null, -- what is signed, to the letter
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'given_up')),
  attempts int not null default 0 check (attempts >= 0),
  next_at timestamptz not null,
  last_status int,
  last_error text,
  created_at timestamptz not null,
  delivered_at timestamptz,
  primary key (merchant_id, id),
  unique (merchant_id, endpoint_id, event_id),
  foreign key (merchant_id, endpoint_id) references webhook_endpoint (merchant_id, id) on delete cascade
);
create index webhook_delivery_due on webhook_delivery (next_at) where status = 'waiting';
create index webhook_delivery_by_age on webhook_delivery (created_at) where status <> 'waiting';
select tandem_guard('webhook_delivery');
