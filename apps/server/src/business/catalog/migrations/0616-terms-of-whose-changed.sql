-- A statement that works across merchants moved the terms of all of them: two at once could wait for each other, and every
-- process forgot what it knew of everybody. Now it moves those of the merchants whose rows it changed, in their order.

create or replace function move_terms() returns trigger
language plpgsql
as $$
begin
  insert into catalog_version as v (merchant_id, version, words)
  select m.id, 1, 0
    from merchant m
   -- One that is deleted takes its rows along.
   where m.id in (select coalesce(to_jsonb(c) ->> 'merchant_id', to_jsonb(c) ->> 'id') from changed c)
   order by m.id
  on conflict (merchant_id) do update set version = v.version + 1;
  return null;
end
$$;

do $$
declare
  what text;
begin
  foreach what in array array['merchant', 'store', 'place', 'store_profile', 'store_hours_exception', 'service_area',
                              'setting', 'stock_rule', 'capacity_plan', 'capacity_date'] loop
    execute format('drop trigger moves_terms on %I', what);
    execute format('create trigger moves_terms_updated after update on %I
                      referencing new table as changed for each statement execute function move_terms()', what);
    continue when what = 'merchant';
    execute format('create trigger moves_terms_inserted after insert on %I
                      referencing new table as changed for each statement execute function move_terms()', what);
    execute format('create trigger moves_terms_deleted after delete on %I
                      referencing old table as changed for each statement execute function move_terms()', what);
  end loop;
end
$$;
