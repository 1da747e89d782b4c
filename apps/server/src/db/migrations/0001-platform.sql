-- Merchants, who may see them, and the mechanisms every folder builds on.

-- The role that use cases run under: no superuser, owns nothing, so row security always applies to it.
-- Roles belong to the whole server, so a neighbouring database may have made it already, even in this moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'tandem_app') then
    create role tandem_app nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null;
end
$$;

grant usage on schema public to tandem_app;

-- The merchant that the running transaction is scoped to; null lets nothing through.
create function tandem_merchant() returns text
language sql stable parallel safe
as $$ select nullif(current_setting('tandem.merchant_id', true), '') $$;

-- Puts a table with a merchant_id under row security and opens it to use cases. Every migration that creates such a
-- table ends with: select tandem_guard('name');
create function tandem_guard(guarded regclass) returns void
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security, force row level security', guarded);
  execute format(
    'create policy merchant_scope on %s to tandem_app using (merchant_id = (select tandem_merchant()))'
    || ' with check (merchant_id = (select tandem_merchant()))', guarded);
  -- Sign-in, jobs and back-up work across merchants as the owner, who may be an ordinary role on a hosted server.
  execute format('create policy whole_platform on %s to current_user using (true) with check (true)', guarded);
  execute format('grant select, insert, update, delete on %s to tandem_app', guarded);
end
$$;

create table merchant (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  zone text not null,
  kind text not null,
  demo boolean not null default false,
  created_at timestamptz not null
);
alter table merchant enable row level security, force row level security;
create policy merchant_scope on merchant to tandem_app using (id = (select tandem_merchant()));
create policy whole_platform on merchant to current_user using (true) with check (true);
grant select on merchant to tandem_app;

create table store (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  name jsonb not null, -- by language: {"zh": …, "en": …}
  district text,
  format text,
  zone text not null,
  cutoff_hour smallint not null default 0 check (cutoff_hour between 0 and 12),
  lng double precision check (lng between -180 and 180),
  lat double precision check (lat between -90 and 90),
  details jsonb not null default '{}', -- what only some sources know: area, seats, opening hours
  primary key (merchant_id, id)
);
select tandem_guard('store');

create table access_grant (
  merchant_id text not null references merchant on delete cascade,
  user_id text not null,
  role text not null check (role in ('owner', 'regional_manager', 'store_manager', 'analyst')),
  store_ids text[], -- null means every store, also those opened later
  granted_at timestamptz not null,
  primary key (merchant_id, user_id),
  check (role <> 'owner' or store_ids is null)
);
create index access_grant_by_user on access_grant (user_id);
select tandem_guard('access_grant');

-- The one clock of the system: shown = shown_anchor + (real - real_anchor) * speed.
create table system_clock (
  only_row boolean primary key default true check (only_row),
  real_anchor timestamptz not null,
  shown_anchor timestamptz not null,
  speed double precision not null check (speed >= 0 and speed <= 100000)
);
insert into system_clock (real_anchor, shown_anchor, speed) values ('epoch', 'epoch', 1);
grant select on system_clock to tandem_app;

create table setting (
  merchant_id text not null references merchant on delete cascade,
  name text not null,
  value jsonb not null,
  changed_at timestamptz not null,
  primary key (merchant_id, name)
);
select tandem_guard('setting');

-- What was done with a privilege, by whom. Use cases may write and read it, nobody may change it.
create table audit (
  merchant_id text not null references merchant on delete cascade,
  id bigint generated always as identity,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  details jsonb not null default '{}',
  request_id text not null,
  primary key (merchant_id, id)
);
create index audit_by_time on audit (merchant_id, at desc);
select tandem_guard('audit');
revoke update, delete on audit from tandem_app;

-- Events written in the transaction that caused them. xid tells readers which rows can no longer be joined by
-- an earlier one (see db/outbox.ts).
create table outbox (
  merchant_id text not null references merchant on delete cascade,
  id bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  kind text not null,
  aggregate text not null,
  payload jsonb not null,
  at timestamptz not null,
  primary key (merchant_id, id)
);
create index outbox_in_reading_order on outbox (xid, id);
create index outbox_by_aggregate on outbox (merchant_id, aggregate, id);
select tandem_guard('outbox');
revoke update, delete on outbox from tandem_app;

create table outbox_cursor (
  consumer text primary key,
  xid xid8 not null default '0',
  id bigint not null default 0
);

-- Answers kept so that a write repeated with the same key is answered, not done again.
create table idempotency (
  caller text not null,
  key text not null,
  request_hash text not null,
  started_at timestamptz not null,
  status smallint,
  answer jsonb,
  primary key (caller, key),
  check ((status is null) = (answer is null))
);
create index idempotency_by_age on idempotency (started_at);
