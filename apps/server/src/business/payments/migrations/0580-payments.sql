-- Payments of orders, what providers told of them, refunds, and what does not agree.

create table payment (
  merchant_id text not null,
  id uuid not null, -- the provider knows it by this
  order_id uuid not null,
  store_id text not null,
  provider text not null, -- sandbox, stripe, wechat, alipay; cash and wallet are ours
  method text,
  till_id text, -- of cash
  customer_id uuid, -- of a wallet
  reference text, -- the provider's name of it
  state text not null check (state in ('created', 'pending', 'authorised', 'captured', 'failed', 'voided')),
  currency text not null,
  amount bigint not null check (amount > 0), -- asked for
  captured bigint not null default 0, -- taken, once
  refunded bigint not null default 0, -- given back, or on its way back
  fee bigint not null default 0, -- what the provider keeps, as far as it said
  failure text,
  refund_stuck boolean not null default false, -- the provider will not give it back: somebody must, another way
  created_at timestamptz not null,
  changed_at timestamptz not null,
  captured_at timestamptz,
  primary key (merchant_id, id),
  check (captured >= 0 and refunded between 0 and captured)
);
create unique index payment_known_outside on payment (id);
create unique index payment_reference on payment (provider, reference) where reference is not null;
create index payment_of_order on payment (merchant_id, order_id);
create index payment_open on payment (changed_at) where state in ('created', 'pending', 'authorised');
create index payment_by_day on payment (merchant_id, captured_at) where captured_at is not null;
select tandem_guard('payment');

-- Webhooks as they came, each once.
create table payment_event (
  merchant_id text not null,
  provider text not null,
  event_id text not null,
  payment_id uuid not null,
  kind text not null,
  amount bigint not null,
  at timestamptz not null, -- by the provider's clock
  received_at timestamptz not null,
  primary key (merchant_id, provider, event_id)
);
select tandem_guard('payment_event');
revoke update, delete on payment_event from tandem_app;

create table refund (
  merchant_id text not null,
  id uuid not null, -- the provider's key: the same is never given back twice
  payment_id uuid not null,
  order_id uuid not null,
  amount bigint not null check (amount > 0),
  reason text not null,
  state text not null check (state in ('requested', 'pending', 'refunded', 'failed')),
  reference text,
  failure text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (merchant_id, id)
);
create index refund_of_order on refund (merchant_id, order_id);
create index refund_open on refund (changed_at) where state in ('requested', 'pending');
select tandem_guard('refund');

-- What our books and a provider say differently, with somebody who looks after it.
create table payment_difference (
  merchant_id text not null,
  id uuid not null,
  provider text not null,
  kind text not null check (kind in ('amount', 'currency', 'only_ours', 'only_theirs', 'refund_failed', 'disputed')),
  subject text not null, -- payment:…, refund:… or the provider's reference
  payment_id uuid,
  ours bigint,
  theirs bigint,
  currency text not null,
  found_at timestamptz not null,
  owner text, -- user who looks after it
  state text not null default 'open' check (state in ('open', 'settled')),
  note text,
  primary key (merchant_id, id),
  unique (merchant_id, provider, kind, subject)
);
create index payment_difference_open on payment_difference (merchant_id, found_at) where state = 'open';
select tandem_guard('payment_difference');
