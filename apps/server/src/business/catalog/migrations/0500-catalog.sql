-- What a merchant sells: products in a tree of categories, their SKUs, barcodes, taxes, and what is sold out.

-- Counts every change. `version` moves with anything that a price or an offer depends on, `words` only with what
-- search and browsing read. Every writer of the catalogue moves it first and holds the row until it commits: so
-- writers of one merchant go one after the other, and a number once seen will not appear below again.
create table catalog_version (
  merchant_id text primary key references merchant on delete cascade,
  version bigint not null,
  words bigint not null
);
select tandem_guard('catalog_version');

create table tax_class (
  merchant_id text not null references merchant on delete cascade,
  code text not null,
  name jsonb not null,
  primary key (merchant_id, code)
);
select tandem_guard('tax_class');

-- The rate that holds from a moment until the next one. `included`: prices contain the tax.
create table tax_rate (
  merchant_id text not null,
  tax_class text not null,
  valid_from timestamptz not null,
  basis_points int not null check (basis_points between 0 and 10000),
  included boolean not null,
  primary key (merchant_id, tax_class, valid_from),
  foreign key (merchant_id, tax_class) references tax_class on delete cascade
);
select tandem_guard('tax_rate');

create table category (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  parent_id text,
  name jsonb not null,
  position int not null default 0,
  tax_class text,
  path text[] not null, -- from the root down to itself; made from the parents
  taxed_as text, -- its own tax class, or that of the nearest parent with one; made from the parents
  primary key (merchant_id, id),
  foreign key (merchant_id, parent_id) references category,
  foreign key (merchant_id, tax_class) references tax_class,
  check (parent_id <> id)
);
create index category_by_parent on category (merchant_id, parent_id);
select tandem_guard('category');

-- Stores that are priced and supplied alike.
create table store_group (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  name jsonb not null,
  primary key (merchant_id, id)
);
select tandem_guard('store_group');

create table store_group_member (
  merchant_id text not null,
  group_id text not null,
  store_id text not null,
  primary key (merchant_id, group_id, store_id),
  foreign key (merchant_id, group_id) references store_group on delete cascade,
  foreign key (merchant_id, store_id) references store on delete cascade
);
create index store_group_of_store on store_group_member (merchant_id, store_id);
select tandem_guard('store_group_member');

create table product (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  kind text not null check (kind in ('good', 'dish', 'service', 'voucher', 'bundle')),
  name jsonb not null,
  description jsonb,
  category_id text,
  tax_class text, -- only where it differs from the category's
  brand text,
  attributes jsonb not null default '{}',
  media jsonb not null default '[]',
  prepare_minutes int check (prepare_minutes between 0 and 10080),
  option_groups jsonb not null default '[]', -- of dishes: what may be chosen and what it adds to the price
  duration_minutes int check (duration_minutes > 0), -- of services
  valid_days int check (valid_days > 0), -- of vouchers: how long after the purchase
  face_value bigint check (face_value >= 0), -- of vouchers
  -- Sold only so: breakfast from 360 to 600 minutes past the store's midnight, Saturdays (6) and Sundays (7).
  sale_from_minute smallint check (sale_from_minute between 0 and 1440),
  sale_to_minute smallint check (sale_to_minute between 0 and 1440),
  sale_days smallint[],
  status text not null check (status in ('draft', 'active', 'archived')),
  version int not null,
  words bigint not null, -- catalog_version.words of its last change
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (merchant_id, id),
  foreign key (merchant_id, category_id) references category,
  foreign key (merchant_id, tax_class) references tax_class,
  check ((sale_from_minute is null) = (sale_to_minute is null))
);
create index product_by_change on product (merchant_id, words);
create index product_by_category on product (merchant_id, category_id);
select tandem_guard('product');

create table sku (
  merchant_id text not null,
  sku text not null,
  product_id text not null,
  position int not null,
  options jsonb not null default '{}', -- what tells it from its sisters: {"size": "L"}
  unit text not null,
  decimals smallint not null check (decimals in (0, 3)),
  base_price bigint not null check (base_price >= 0),
  cost bigint check (cost >= 0),
  floor_price bigint check (floor_price >= 0),
  stocked boolean not null,
  plu text check (plu ~ '^[0-9]{4,6}$'), -- its number inside barcodes that scales print
  listed_stores text[], -- null: in every store; otherwise in these and those of listed_groups
  listed_groups text[],
  listed_channels text[], -- null: on every channel
  retired boolean not null default false, -- no longer part of its product; the code stays taken
  -- Made from the parts of a bundle when it or they change: what selling one takes, and what it costs.
  takes jsonb not null default '[]',
  part_skus text[] not null default '{}',
  parts_cost bigint,
  primary key (merchant_id, sku),
  foreign key (merchant_id, product_id) references product,
  unique (merchant_id, plu)
);
create index sku_of_product on sku (merchant_id, product_id, position);
select tandem_guard('sku');

create table barcode (
  merchant_id text not null,
  barcode text not null check (barcode ~ '^[0-9]{8,14}$'),
  sku text not null,
  primary key (merchant_id, barcode),
  foreign key (merchant_id, sku) references sku on delete cascade
);
create index barcode_of_sku on barcode (merchant_id, sku);
select tandem_guard('barcode');

-- What one bundle holds, in smallest units of the part: pieces, or thousandths of its unit.
create table bundle_part (
  merchant_id text not null,
  bundle_sku text not null,
  part_sku text not null,
  quantity bigint not null check (quantity > 0),
  primary key (merchant_id, bundle_sku, part_sku),
  foreign key (merchant_id, bundle_sku) references sku on delete cascade,
  foreign key (merchant_id, part_sku) references sku,
  check (bundle_sku <> part_sku)
);
create index bundles_of_part on bundle_part (merchant_id, part_sku);
select tandem_guard('bundle_part');

-- Listed but gone (沽清) in a store, until somebody clears it or the time comes.
create table sold_out (
  merchant_id text not null,
  store_id text not null,
  sku text not null,
  since timestamptz not null,
  until timestamptz not null default 'infinity',
  primary key (merchant_id, store_id, sku),
  foreign key (merchant_id, store_id) references store on delete cascade,
  foreign key (merchant_id, sku) references sku on delete cascade
);
select tandem_guard('sold_out');
