-- Everything scarce: goods on a shelf, quotas, budgets, capacity per cell of time. One counter a bucket; who has a part
-- in it is a hold. No foreign keys on what every order writes: they cost a sixth of its speed, and the statements
-- that write it take bucket and hold from the very rows they locked.

create table bucket (
  merchant_id text not null references merchant on delete cascade,
  id bigint generated always as identity,
  kind text not null check (kind in ('stock', 'quota', 'budget', 'capacity')),
  resource text not null check (resource <> ''), -- SKU, promotion, name of a capacity
  place text not null default '', -- where; nothing where it is the same everywhere
  period timestamptz not null default '-infinity', -- start of a cell of time; -infinity where there are none
  capacity bigint not null default 0, -- what is there: pieces on the shelf, units of a quota, money of a budget
  held bigint not null default 0, -- of it promised for a while
  used bigint not null default 0, -- of it promised for good: paid goods not yet handed over, spent quota
  shortfall bigint not null default 0, -- promised beyond what a count found to be there
  primary key (merchant_id, id),
  unique (merchant_id, kind, resource, place, period),
  constraint bucket_never_oversold check (
    capacity >= 0 and held >= 0 and used >= 0 and shortfall >= 0 and held + used <= capacity + shortfall)
);
create index bucket_short on bucket (merchant_id, kind) where shortfall > 0;
select tandem_guard('bucket');

-- A hold's header decides who wins when it is committed, released and swept at once; its lines never change.
create table hold (
  merchant_id text not null,
  id uuid not null,
  cause text not null, -- order:…, transfer:…
  state text not null check (state in ('held', 'committed', 'released', 'expired')),
  created_at timestamptz not null,
  expires_at timestamptz, -- only while held
  primary key (merchant_id, id),
  check (state = 'held' or expires_at is null)
);
-- On the date, not on the state: an index on state = 'held' would be chosen for other questions while it is still empty.
create index hold_due on hold (expires_at) where expires_at is not null;
select tandem_guard('hold');

create table hold_line (
  merchant_id text not null,
  hold_id uuid not null,
  bucket_id bigint not null,
  quantity bigint not null check (quantity > 0),
  outstanding bigint not null, -- of a committed hold: not yet handed over or given back
  primary key (merchant_id, hold_id, bucket_id),
  check (outstanding between 0 and quantity)
);
select tandem_guard('hold_line');

-- So many an owner at most: open holds of a customer, uses of a promotion. Each takes a numbered place, and the unique
-- key refuses a place taken twice.
create table claim (
  merchant_id text not null,
  what text not null,
  owner text not null,
  place smallint not null check (place > 0),
  hold_id uuid not null,
  ends text not null check (ends in ('closed', 'released')), -- with the hold however it ends, or unless it is committed
  primary key (merchant_id, what, owner, place)
);
create index claim_by_hold on claim (merchant_id, hold_id);
select tandem_guard('claim');

-- Every change of every bucket; the sums are the buckets.
create table movement (
  merchant_id text not null,
  id bigint generated always as identity,
  bucket_id bigint not null,
  at timestamptz not null,
  cause text not null, -- hold:…, receipt:…, count:…
  kind text not null check (kind in
    ('hold', 'commit', 'release', 'expire', 'hand_over', 'give_back', 'adjust', 'count', 'take')),
  reason text,
  d_capacity bigint not null default 0,
  d_held bigint not null default 0,
  d_used bigint not null default 0,
  d_shortfall bigint not null default 0,
  primary key (merchant_id, id)
);
create index movement_by_bucket on movement (merchant_id, bucket_id, id);
-- A document that comes again changes nothing.
create unique index movement_once on movement (merchant_id, cause, bucket_id)
  where kind in ('adjust', 'count', 'take');
select tandem_guard('movement');
revoke update, delete on movement from tandem_app;

-- Casting a false to it ends the statement and undoes all of it.
create domain all_or_nothing as boolean constraint all_or_nothing check (value);
