-- Price lists: drafted in rows, published with an effective date, rolled back. What was published is never changed.
create table price_list (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  name jsonb not null,
  version int not null,
  changed_at timestamptz not null,
  primary key (merchant_id, id)
);
select tandem_guard('price_list');

-- The draft. A null condition means any.
create table price_row (
  merchant_id text not null,
  list_id text not null,
  line int not null check (line > 0),
  sku text not null,
  price bigint not null check (price >= 0),
  channels text[],
  tiers text[],
  store_ids text[],
  group_ids text[],
  from_at timestamptz not null default '-infinity',
  until_at timestamptz not null default 'infinity',
  from_minute smallint check (from_minute between 0 and 1440), -- past the store's midnight
  to_minute smallint check (to_minute between 0 and 1440),
  days smallint[], -- 1 Monday .. 7 Sunday
  primary key (merchant_id, list_id, line),
  foreign key (merchant_id, list_id) references price_list on delete cascade,
  foreign key (merchant_id, sku) references sku,
  check (from_at < until_at),
  check ((from_minute is null) = (to_minute is null))
);
select tandem_guard('price_row');

create table price_publication (
  merchant_id text not null,
  id text not null,
  list_id text not null,
  number int not null, -- 1, 2, 3 … within the list
  group_ids text[], -- stores that it speaks to; null: all
  effective_at timestamptz not null,
  withdrawn_at timestamptz not null default 'infinity', -- rolled back: counts no more from then on
  -- No store can need it any more from then on, because a later one of its list speaks to all that it speaks to.
  -- A hint that keeps the search short; which one counts is decided without it.
  superseded_at timestamptz not null default 'infinity',
  published_at timestamptz not null,
  published_by text not null,
  rows int not null,
  primary key (merchant_id, id),
  unique (merchant_id, list_id, number),
  foreign key (merchant_id, list_id) references price_list,
  check (effective_at >= published_at)
);
create index price_publication_in_use on price_publication (merchant_id, superseded_at);
select tandem_guard('price_publication');

-- Copies of the rows as they were published.
create table published_price (
  merchant_id text not null,
  publication_id text not null,
  line int not null,
  sku text not null,
  price bigint not null,
  channels text[],
  tiers text[],
  store_ids text[],
  group_ids text[],
  from_at timestamptz not null,
  until_at timestamptz not null,
  from_minute smallint,
  to_minute smallint,
  days smallint[],
  -- How narrow it is: place (named stores 2, groups 1) x 8 + tier x 4 + channel x 2 + hours or days x 1.
  narrowness smallint not null,
  primary key (merchant_id, sku, publication_id, line),
  foreign key (merchant_id, publication_id) references price_publication on delete cascade,
  foreign key (merchant_id, sku) references sku
);
create index published_price_of_publication on published_price (merchant_id, publication_id);
select tandem_guard('published_price');
