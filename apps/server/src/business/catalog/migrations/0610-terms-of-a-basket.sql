-- Everything that a basket is priced by, besides promotions, moves one version: a server process may then remember what it
-- read, and learns with its next statement whether that still holds. Tables of the catalogue move it in `moveCatalog`;
-- these are written by others, so the database sees to it.

create function move_terms() returns trigger
language plpgsql
as $$
begin
  if tandem_merchant() is null then
    update catalog_version set version = version + 1;
  else
    insert into catalog_version as v (merchant_id, version, words) values (tandem_merchant(), 1, 0)
    on conflict (merchant_id) do update set version = v.version + 1;
  end if;
  return null;
end
$$;

create trigger moves_terms after update on merchant for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on store for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on place for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on store_profile
  for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on store_hours_exception
  for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on service_area
  for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on setting for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on stock_rule
  for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on capacity_plan
  for each statement execute function move_terms();
create trigger moves_terms after insert or update or delete on capacity_date
  for each statement execute function move_terms();
