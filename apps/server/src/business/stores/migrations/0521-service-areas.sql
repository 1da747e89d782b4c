-- Where a store delivers to. A radius is around wherever the store is; a polygon is kept with the box around it, by
-- which most polygons are left out before any is looked at.
create table service_area (
  merchant_id text not null,
  store_id text not null,
  id text not null check (id <> '' and length(id) <= 60),
  name jsonb not null,
  shape jsonb not null,
  radius_meters int check (radius_meters > 0),
  west double precision,
  south double precision,
  east double precision,
  north double precision,
  fees jsonb not null, -- {uptoMeters, fee} by distance
  minimum bigint not null check (minimum >= 0),
  free_from bigint check (free_from >= 0),
  lead_minutes int not null check (lead_minutes >= 0),
  hours jsonb, -- null: whenever the store is open
  active boolean not null,
  primary key (merchant_id, store_id, id),
  foreign key (merchant_id, store_id) references store on delete cascade,
  check (num_nonnulls(radius_meters, west) = 1 and num_nonnulls(west, south, east, north) in (0, 4)),
  check (west <= east and south <= north)
);
select tandem_guard('service_area');
