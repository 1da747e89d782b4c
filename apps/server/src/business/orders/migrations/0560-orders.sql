-- Orders, their fulfilment groups and lines. What was priced stays with the order: a return does not meet today's prices.

create sequence order_number start 100001;
grant usage on sequence order_number to tandem_app;

create table orders (
  merchant_id text not null,
  id uuid not null,
  number bigint not null default nextval('order_number'), -- what people call it by
  store_id text not null, -- who sells
  channel text not null check (channel in ('app', 'web', 'platform', 'till')),
  platform text,
  external_id text, -- the channel's own number
  customer_id uuid,
  device_id text,
  contact text, -- name and phone, sealed
  note text,
  state text not null check (state in ('placed', 'confirmed', 'closed', 'cancelled', 'expired')),
  currency text not null,
  list bigint not null,
  discount bigint not null,
  goods bigint not null,
  shipping bigint not null, -- after discounts
  tax bigint not null, -- inside or on top, as each line says
  due bigint not null, -- all that is to pay; less when something is cancelled or comes back
  paid bigint not null default 0,
  refunded bigint not null default 0, -- given back, or on its way back
  settles text not null check (settles in ('prepayment', 'tab')), -- paid before the goods, or after
  hold_id uuid not null,
  placed_at timestamptz not null,
  business_date date not null, -- of the store, when it was placed
  expires_at timestamptz, -- until then it must be paid; null where it may be paid later
  confirmed_at timestamptz,
  closed_at timestamptz,
  version int not null default 1,
  caller text not null, -- who asked, under which key, for what: the same again is the same order
  request_key text not null,
  request_hash text not null,
  priced jsonb not null, -- basket and promotions as they were
  primary key (merchant_id, id),
  unique (merchant_id, caller, request_key),
  check (list - discount = goods and goods >= 0 and shipping >= 0 and due >= 0),
  check (refunded >= 0 and refunded <= paid)
);
create unique index orders_external on orders (merchant_id, platform, external_id) where external_id is not null;
create index orders_by_time on orders (merchant_id, placed_at desc);
create index orders_of_customer on orders (merchant_id, customer_id, placed_at desc) where customer_id is not null;
create index orders_to_expire on orders (expires_at) where state = 'placed' and expires_at is not null;
-- More was paid than the order costs now: it goes back by itself.
create index orders_owing on orders (merchant_id)
  where paid - refunded > case when state in ('cancelled', 'expired') then 0 else due end;
select tandem_guard('orders');

create table order_group (
  merchant_id text not null,
  order_id uuid not null,
  id smallint not null,
  mode text not null check (mode in ('delivery', 'pickup', 'dine_in', 'ship', 'instant')),
  state text not null,
  place_id text not null, -- whose stock it takes
  fee bigint not null default 0,
  fee_discount bigint not null default 0,
  discounts jsonb not null default '[]', -- what makes up fee_discount: promotion, version, funder, amount
  wanted_at timestamptz,
  promised_at timestamptz,
  address text, -- sealed
  lng double precision,
  lat double precision,
  table_code text,
  changed_at timestamptz not null,
  primary key (merchant_id, order_id, id),
  check (fee_discount between 0 and fee)
);
create index order_group_open on order_group (merchant_id, place_id, state)
  where state not in ('waiting', 'delivered', 'collected', 'closed', 'signed', 'sold', 'cancelled');
select tandem_guard('order_group');

create table order_line (
  merchant_id text not null,
  order_id uuid not null,
  line smallint not null,
  group_id smallint not null,
  sku text not null,
  name jsonb not null,
  kind text not null,
  unit text not null,
  decimals smallint not null,
  quantity bigint not null check (quantity > 0), -- in smallest units
  unit_price bigint not null,
  options jsonb not null default '[]',
  note text,
  list bigint not null,
  discounts jsonb not null default '[]', -- promotion, version, funder, amount
  net bigint not null check (net >= 0),
  tax_class text not null,
  tax_basis_points int not null,
  tax_included boolean not null,
  tax bigint not null,
  cost bigint, -- of all units; null where nobody knows
  takes jsonb not null default '[]', -- stock that the whole line takes: sku, quantity
  cancelled bigint not null default 0,
  handed_over bigint not null default 0,
  returned bigint not null default 0,
  refunded bigint not null default 0, -- of what was paid for it
  primary key (merchant_id, order_id, line),
  check (cancelled >= 0 and handed_over >= 0 and cancelled + handed_over <= quantity),
  check (returned between 0 and handed_over)
);
select tandem_guard('order_line');

-- Who did what to an order after it was placed.
create table order_step (
  merchant_id text not null,
  order_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null,
  actor text not null,
  what text not null,
  details jsonb not null default '{}',
  primary key (merchant_id, order_id, id)
);
select tandem_guard('order_step');
revoke update, delete on order_step from tandem_app;
