-- What was ordered from a supplier, for which place, and how much of it has come.
create table purchase_order (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  supplier text not null check (supplier <> ''),
  place_id text not null,
  state text not null check (state in ('ordered', 'part_received', 'received', 'closed', 'cancelled')),
  tolerance_basis_points int not null check (tolerance_basis_points between 0 and 10000), -- accepted beyond what was ordered
  ordered_at timestamptz not null,
  ordered_by text not null,
  promised_at timestamptz,
  received_at timestamptz, -- the last time that something came
  note text,
  version int not null default 1,
  request_hash text not null,
  primary key (merchant_id, id)
);
create index purchase_order_of_place on purchase_order (merchant_id, place_id, ordered_at desc, id desc);
select tandem_guard('purchase_order');

create table purchase_order_line (
  merchant_id text not null,
  purchase_order_id uuid not null,
  line smallint not null,
  sku text not null,
  ordered bigint not null check (ordered > 0),
  received bigint not null default 0 check (received >= 0),
  unit_cost bigint not null check (unit_cost >= 0),
  primary key (merchant_id, purchase_order_id, line),
  unique (merchant_id, purchase_order_id, sku)
);
select tandem_guard('purchase_order_line');

-- Goods on their way from one place to another: gone from the one, not yet at the other.
create table stock_transfer (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  from_place text not null,
  to_place text not null,
  state text not null check (state in ('requested', 'in_transit', 'received', 'cancelled')),
  requested_at timestamptz not null,
  requested_by text not null,
  shipped_at timestamptz,
  received_at timestamptz,
  note text,
  version int not null default 1,
  request_hash text not null,
  primary key (merchant_id, id),
  check (from_place <> to_place)
);
create index stock_transfer_from on stock_transfer (merchant_id, from_place, requested_at desc, id desc);
create index stock_transfer_to on stock_transfer (merchant_id, to_place, requested_at desc, id desc);
select tandem_guard('stock_transfer');

create table stock_transfer_line (
  merchant_id text not null,
  transfer_id uuid not null,
  sku text not null,
  requested bigint not null check (requested > 0),
  shipped bigint check (shipped >= 0),
  received bigint check (received >= 0),
  unit_cost bigint, -- at which it left
  lots jsonb not null default '[]', -- what left by lot: batch, expiresAt, quantity
  primary key (merchant_id, transfer_id, sku)
);
select tandem_guard('stock_transfer_line');

create table stock_count (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  place_id text not null,
  state text not null check (state in ('open', 'applied', 'cancelled')),
  blind boolean not null,
  scope jsonb not null, -- by what its SKUs were chosen
  opened_at timestamptz not null,
  opened_by text not null,
  closed_at timestamptz,
  note text,
  version int not null default 1,
  request_hash text not null,
  primary key (merchant_id, id)
);
create index stock_count_of_place on stock_count (merchant_id, place_id, opened_at desc, id desc);
select tandem_guard('stock_count');

-- The expectation is written down together with what was found: what is sold until the count is applied is no
-- difference.
create table stock_count_line (
  merchant_id text not null,
  count_id uuid not null,
  sku text not null,
  expected bigint,
  found bigint check (found >= 0),
  entries smallint not null default 0, -- how often it was counted
  entered_at timestamptz,
  entered_by text,
  primary key (merchant_id, count_id, sku),
  check ((found is null) = (expected is null) and (found is null) = (entries = 0))
);
select tandem_guard('stock_count_line');
