-- Row security without a sub-select. Statements of a shop touch a dozen tables for a few rows each, and a sub-select
-- would be set up for each of them; in line it is a comparison a row.

create or replace function tandem_guard(guarded regclass) returns void
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security, force row level security', guarded);
  execute format(
    'create policy merchant_scope on %s to tandem_app using (merchant_id = tandem_merchant())'
    || ' with check (merchant_id = tandem_merchant())', guarded);
  -- Sign-in, jobs and back-up work across merchants as the owner, who may be an ordinary role on a hosted server.
  execute format('create policy whole_platform on %s to current_user using (true) with check (true)', guarded);
  execute format('grant select, insert, update, delete on %s to tandem_app', guarded);
end
$$;

-- Tables that were guarded before; the merchants' own table is scoped by its id.
do $$
declare
  guarded record;
begin
  for guarded in
    select c.oid::regclass as name, p.polwithcheck is not null as checks,
           case when c.relname = 'merchant' then 'id' else 'merchant_id' end as key
      from pg_policy p join pg_class c on c.oid = p.polrelid
     where p.polname = 'merchant_scope'
  loop
    execute format('alter policy merchant_scope on %s using (%I = tandem_merchant())', guarded.name, guarded.key)
      || case when guarded.checks then format(' with check (%I = tandem_merchant())', guarded.key) else '' end;
  end loop;
end
$$;
