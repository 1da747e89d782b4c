-- How much a store can prepare in each cell of time: by weekday, and other spans on single dates. What is taken of it
-- is counted in buckets.
create table capacity_plan (
  merchant_id text not null,
  store_id text not null,
  resource text not null check (resource in ('kitchen', 'picking', 'covers')),
  cell_minutes smallint not null check (cell_minutes in (5, 10, 15)),
  weekly jsonb not null, -- a list of {from, to, capacity} for each day, Monday first
  primary key (merchant_id, store_id, resource),
  foreign key (merchant_id, store_id) references store on delete cascade
);
select tandem_guard('capacity_plan');

create table capacity_date (
  merchant_id text not null,
  store_id text not null,
  resource text not null,
  date date not null,
  spans jsonb not null,
  primary key (merchant_id, store_id, resource, date),
  foreign key (merchant_id, store_id, resource) references capacity_plan on delete cascade
);
select tandem_guard('capacity_date');
