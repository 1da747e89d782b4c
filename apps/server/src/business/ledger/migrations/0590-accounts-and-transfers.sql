-- The ledger: whole minor units move from one account to another of the same commodity, and nothing is ever rewritten.

-- What a code means is said in chart.ts. Only guarded accounts (wallets, points, gift cards) count their balance as they
-- go: it may not fall below zero. All others are sums of their transfers, so that no till waits for another's row.
create table ledger_account (
  merchant_id text not null references merchant on delete cascade,
  id bigint generated always as identity,
  code text not null check (length(code) between 1 and 300),
  commodity text not null check (commodity ~ '^([A-Z]{3}|points)$'),
  class text not null check (class in ('asset', 'liability', 'income', 'expense', 'equity')),
  guarded boolean not null,
  balance bigint, -- of a guarded account: what it holds for its owner, credits less debits
  primary key (merchant_id, id),
  unique (merchant_id, code, commodity),
  constraint ledger_account_never_below_zero check (balance >= 0),
  check (guarded = (balance is not null)),
  check (not guarded or class = 'liability')
);
select tandem_guard('ledger_account');
revoke update, delete on ledger_account from tandem_app;
grant update (balance) on ledger_account to tandem_app;

-- One row takes `amount` out of `credit` and puts it into `debit`: the ledger sums to zero by construction. No foreign
-- keys to the accounts: they would write a shared lock into the few rows that every sale uses; accounts are never
-- deleted, the one statement that writes here takes their ids from the table, and the reconciliation looks.
create table ledger_transfer (
  merchant_id text not null references merchant on delete cascade,
  id bigint generated always as identity,
  cause text collate "C" not null check (length(cause) between 1 and 300), -- `order:1042/captured:77`: sorts by its thing
  step text not null check (length(step) between 1 and 800),
  kind text not null check (kind ~ '^[a-z_]{1,40}$'), -- what happened, as statements group by it
  debit bigint not null,
  credit bigint not null,
  commodity text not null,
  amount bigint not null check (amount > 0),
  store_id text, -- null: nobody's but the merchant's
  business_date date not null,
  belongs_to date, -- the day it was meant for, where that day was closed already
  at timestamptz not null,
  details jsonb not null default '{}',
  primary key (merchant_id, id),
  unique (merchant_id, cause, step),
  check (debit <> credit),
  check (belongs_to < business_date)
);
create index ledger_transfer_by_day on ledger_transfer (merchant_id, business_date, store_id);
create index ledger_transfer_by_debit on ledger_transfer (merchant_id, debit, business_date);
create index ledger_transfer_by_credit on ledger_transfer (merchant_id, credit, business_date);
select tandem_guard('ledger_transfer');
revoke update, delete on ledger_transfer from tandem_app;

-- Business dates of a store that are closed: nothing is posted to them any more.
create table period_lock (
  merchant_id text not null,
  store_id text not null,
  business_date date not null,
  locked_at timestamptz not null,
  locked_by text not null,
  primary key (merchant_id, store_id, business_date),
  foreign key (merchant_id, store_id) references store on delete cascade
);
select tandem_guard('period_lock');

-- The number under which posting to a store's day and closing it exclude each other.
create function ledger_day_key(store text, day date) returns bigint
language sql stable parallel safe
as $$ select hashtextextended(tandem_merchant() || ' ' || store || ' ' || day::text, 590) $$;

-- The first business date from `wanted` on that is open, kept open until the transaction ends. Volatile, so that the
-- look at the lock is taken after a closing that was waited for, not as of the beginning of the statement.
create function ledger_open_date(store text, wanted date) returns date
language plpgsql volatile
as $$
declare
  day date := wanted;
begin
  if store is null then
    return day;
  end if;
  loop
    perform pg_advisory_xact_lock_shared(ledger_day_key(store, day));
    if not exists (select from period_lock p
                    where p.merchant_id = tandem_merchant() and p.store_id = store and p.business_date = day) then
      return day;
    end if;
    day := day + 1;
  end loop;
end
$$;
