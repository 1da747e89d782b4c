-- Which SKUs are kept by lot.
create table lot_tracked_sku (
  merchant_id text not null,
  sku text not null,
  since timestamptz not null,
  primary key (merchant_id, sku),
  foreign key (merchant_id, sku) references sku on delete cascade
);
select tandem_guard('lot_tracked_sku');

-- Units of a SKU at a place that came together and expire together. Of tracked SKUs, lots that are `ok` add up to the
-- capacity of the place's bucket at any time: both change in one transaction, the bucket first, so whoever changes
-- lots of a place and SKU holds its bucket's row. What is held or recalled is not in the bucket: it cannot be sold.
create table lot (
  merchant_id text not null,
  id uuid not null,
  place_id text not null,
  sku text not null,
  batch text, -- the supplier's own; the same at every place that it came to
  supplier text,
  expires_at timestamptz,
  received_at timestamptz not null,
  quantity bigint not null check (quantity >= 0), -- what is left
  status text not null check (status in ('ok', 'held', 'recalled')),
  reason text, -- why it is held
  document_id uuid, -- by which it came
  primary key (merchant_id, id)
);
create index lot_of_stock on lot (merchant_id, place_id, sku) where quantity > 0;
create index lot_of_batch on lot (merchant_id, sku, batch) where batch is not null;
create index lot_to_expire on lot (merchant_id, expires_at) where quantity > 0;
select tandem_guard('lot');

-- What left a lot and for what: who bought of it.
create table lot_movement (
  merchant_id text not null,
  id bigint generated always as identity,
  lot_id uuid not null,
  at timestamptz not null,
  cause text not null, -- order:…, document:…
  quantity bigint not null check (quantity <> 0), -- signed
  primary key (merchant_id, id)
);
create index lot_movement_of_lot on lot_movement (merchant_id, lot_id, id);
select tandem_guard('lot_movement');
revoke update, delete on lot_movement from tandem_app;
