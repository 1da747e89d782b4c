-- The demo city between two advances: which seed it grew from, the last day that was told, and its people's state.
create table city_state (
  merchant_id text primary key references merchant on delete cascade,
  seed bigint not null,
  start_on date not null,
  days_told int not null check (days_told >= 0),
  state bytea not null -- zstd-compressed JSON, see packages/city
);
select tandem_guard('city_state');
