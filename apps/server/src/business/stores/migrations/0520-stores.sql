-- Where stock is. A store, a warehouse and a depot (a store without customers) are alike to stock.
create table place (
  merchant_id text not null references merchant on delete cascade,
  id text not null check (id <> '' and length(id) <= 120),
  kind text not null check (kind in ('store', 'warehouse', 'depot')),
  name jsonb not null,
  zone text not null,
  lng double precision check (lng between -180 and 180),
  lat double precision check (lat between -90 and 90),
  status text not null default 'active' check (status in ('active', 'paused', 'closed')),
  primary key (merchant_id, id)
);
select tandem_guard('place');

-- Every store is a place under its own id. Importers and the demo write stores without knowing of places, so the table
-- sees to it by itself; a view over both would not do, since stock must be able to refer to a place.
create function store_place() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'DELETE' then
    delete from place where merchant_id = old.merchant_id and id = old.id and kind = 'store';
    return null;
  end if;
  insert into place (merchant_id, id, kind, name, zone, lng, lat)
  values (new.merchant_id, new.id, 'store', new.name, new.zone, new.lng, new.lat)
  on conflict (merchant_id, id) do update
     set name = excluded.name, zone = excluded.zone, lng = excluded.lng, lat = excluded.lat
   where place.kind = 'store';
  if not found then
    raise unique_violation using message = format('place %s is not a store', new.id), constraint = 'place_pkey';
  end if;
  return null;
end
$$;
create trigger store_has_place after insert or delete or update of name, zone, lng, lat on store
  for each row execute function store_place();
insert into place (merchant_id, id, kind, name, zone, lng, lat)
select merchant_id, id, 'store', name, zone, lng, lat from store;

-- What a store offers. A store without a row offers nothing yet.
create table store_profile (
  merchant_id text not null,
  store_id text not null,
  modes text[] not null default '{}' check (modes <@ array['delivery', 'pickup', 'dine_in', 'ship', 'instant']),
  hours jsonb not null default '[[],[],[],[],[],[],[]]', -- a list of {from, to} for each day, Monday first
  phone text,
  address jsonb,
  prepare_minutes int not null default 0 check (prepare_minutes between 0 and 1440),
  primary key (merchant_id, store_id),
  foreign key (merchant_id, store_id) references store on delete cascade
);
select tandem_guard('store_profile');

create table store_hours_exception (
  merchant_id text not null,
  store_id text not null,
  date date not null,
  intervals jsonb not null, -- [] is closed
  reason jsonb,
  primary key (merchant_id, store_id, date),
  foreign key (merchant_id, store_id) references store on delete cascade
);
select tandem_guard('store_hours_exception');
