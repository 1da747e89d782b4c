-- Imports: what was read, how every row ended, and the rows that wait to be repaired.

-- How a source reads its files, so that repaired rows can be read the same way later.
create table import_source (
  merchant_id text not null references merchant on delete cascade,
  source text not null,
  importer text not null,
  definition jsonb, -- the MAP of a csv source
  primary key (merchant_id, source)
);
select tandem_guard('import_source');

create table import_run (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  source text not null,
  trigger text not null check (trigger in ('import', 'replay')),
  status text not null check (status in ('running', 'finished', 'failed', 'interrupted')),
  started_at timestamptz not null,
  finished_at timestamptz,
  took_ms bigint check (took_ms >= 0), -- real time, also when the clock is shifted
  files text[] not null,
  counts jsonb not null,
  tables jsonb not null default '[]',
  records jsonb not null default '[]',
  failure text,
  ordinal bigint generated always as identity, -- order of starting, whatever the clock showed
  primary key (merchant_id, id),
  check ((status = 'failed') = (failure is not null))
);
create index import_run_newest on import_run (merchant_id, ordinal desc);
-- One import of a source at a time, also when two servers share the database.
create unique index import_run_one_running on import_run (merchant_id, source) where status = 'running';
select tandem_guard('import_run');

create table import_issue (
  merchant_id text not null,
  run_id text not null,
  ordinal int not null,
  outcome text not null check (outcome in ('corrected', 'quarantined', 'skipped', 'noted', 'refused')),
  reason text not null,
  table_code text not null,
  column_name text,
  count bigint not null check (count > 0),
  example jsonb not null,
  primary key (merchant_id, run_id, ordinal),
  foreign key (merchant_id, run_id) references import_run on delete cascade
);
select tandem_guard('import_issue');

-- A row is known by its text: importing the same file again finds the same row here, not a second one.
create table import_quarantine (
  merchant_id text not null references merchant on delete cascade,
  id bigint generated always as identity,
  source text not null,
  table_code text not null,
  row_hash text not null,
  first_run text not null,
  last_run text not null,
  copies int not null check (copies > 0), -- how often the row stood in the files of the last run
  file text not null,
  line bigint not null,
  column_name text,
  reason text not null,
  sentence text not null,
  details jsonb not null,
  cells jsonb not null, -- [{column, text}] in the order of the file
  raw text not null,
  status text not null default 'open' check (status in ('open', 'replayed')),
  replayed_by text,
  primary key (merchant_id, id),
  unique (merchant_id, source, table_code, row_hash),
  check ((status = 'replayed') = (replayed_by is not null))
);
create index import_quarantine_open on import_quarantine (merchant_id, source, table_code, id) where status = 'open';
create index import_quarantine_by_run on import_quarantine (merchant_id, last_run);
select tandem_guard('import_quarantine');
