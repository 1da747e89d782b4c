-- What providers' statements say, line by line, and how far they were read. An account with a provider belongs to the
-- installation: its lines are many merchants'.

-- Days of a provider's calendar that were read to the end. Of no merchant: only the platform sees it.
create table provider_day (
  provider text not null,
  date date not null,
  lines int not null check (lines >= 0),
  strays int not null check (strays between 0 and lines), -- lines about no payment of ours
  read_at timestamptz not null,
  compared_at timestamptz, -- when every merchant's books were held against it
  primary key (provider, date)
);

-- What the account as a whole was paid out, or charged for, and whose it is: shared out once, for good.
create table provider_share (
  provider text not null,
  date date not null,
  kind text not null check (kind in ('payout', 'fee')),
  currency text not null,
  amount bigint not null,
  shares jsonb not null, -- [{merchantId, amount}], which add up to it
  primary key (provider, date, kind, currency)
);

create table statement_line (
  merchant_id text not null,
  provider text not null,
  date date not null, -- of the provider's calendar
  line int not null check (line > 0),
  kind text not null check (kind in ('capture', 'refund', 'fee', 'payout', 'other')),
  reference text not null,
  refund_reference text,
  payment_id uuid, -- null: of no payment that we know
  amount bigint not null,
  fee bigint not null,
  currency text not null,
  at timestamptz not null,
  primary key (merchant_id, provider, date, line)
);
create index statement_line_read on statement_line (provider, date, line);
create index statement_line_of_payment on statement_line (merchant_id, payment_id) where payment_id is not null;
select tandem_guard('statement_line');

-- A day of a provider in sums, and what of it is in the ledger.
create table statement_day (
  merchant_id text not null,
  provider text not null,
  date date not null,
  currency text not null,
  lines int not null default 0,
  captured bigint not null default 0,
  refunded bigint not null default 0,
  fees bigint not null default 0,
  payouts bigint not null default 0,
  fees_posted bigint not null default 0,
  payouts_posted bigint not null default 0,
  postings int not null default 0, -- how often something was posted
  read_at timestamptz not null,
  primary key (merchant_id, provider, date, currency)
);
select tandem_guard('statement_day');

alter table payment_difference
  add column changed_at timestamptz,
  add column settled_by text; -- who did; `agreed` where books and statement agree by now
update payment_difference set changed_at = found_at;
alter table payment_difference alter column changed_at set not null;
create index payment_difference_of_payment on payment_difference (merchant_id, payment_id) where state = 'open';
