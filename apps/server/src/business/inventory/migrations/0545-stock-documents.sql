-- What is known of stock besides how much there is: why it changed and what it cost. How much there is stays in
-- buckets of kind stock, whose movements name the document as their cause (`document:<id>`).

-- A place's stock is listed without reading that of all others. Nothing in it changes when stock does. Without the
-- resource: with it, it would be chosen for baskets over all places too, which the unique key answers five times as fast.
create index bucket_of_place on bucket (merchant_id, place) where kind = 'stock';

-- What a unit cost on average, in millionths of a minor unit so that averaging loses nothing.
create table stock_cost (
  merchant_id text not null,
  place_id text not null,
  sku text not null,
  micro_cost bigint not null check (micro_cost >= 0),
  primary key (merchant_id, place_id, sku)
);
select tandem_guard('stock_cost');

-- Every change of stock that people make. The same id again changes nothing.
create table stock_document (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  kind text not null check (kind in
    ('receipt', 'wastage', 'transfer_out', 'transfer_in', 'count', 'lot_hold', 'lot_release')),
  place_id text not null,
  about text, -- purchase_order:…, transfer:…, count:…, lot:…
  at timestamptz not null,
  actor text not null,
  reason text, -- of wastage, of a hold
  note text,
  photo text, -- where a photo of it is kept
  request_hash text not null, -- of what was asked for under the id
  primary key (merchant_id, id)
);
create index stock_document_of_place on stock_document (merchant_id, place_id, at desc, id desc);
create index stock_document_about on stock_document (merchant_id, about) where about is not null;
select tandem_guard('stock_document');

create table stock_document_line (
  merchant_id text not null,
  document_id uuid not null,
  line smallint not null,
  sku text not null,
  lot_id uuid,
  quantity bigint not null, -- signed, in smallest units
  unit_cost bigint not null, -- of one whole unit
  primary key (merchant_id, document_id, line)
);
select tandem_guard('stock_document_line');
revoke update, delete on stock_document, stock_document_line from tandem_app;
