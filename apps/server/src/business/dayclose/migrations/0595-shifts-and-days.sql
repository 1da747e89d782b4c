-- Who had which drawer when, what was counted in it, and the closing of a store's business day.

create table till_shift (
  merchant_id text not null,
  id text not null,
  store_id text not null,
  till_id text not null check (length(till_id) between 1 and 60),
  business_date date not null,
  state text not null check (state in ('open', 'counted', 'closed')),
  cashier text not null,
  float bigint not null check (float >= 0), -- what lay in the drawer at the beginning
  opened_at timestamptz not null,
  opened_by text not null,
  counted bigint check (counted >= 0), -- what the last count found
  expected bigint, -- what the ledger said at that moment
  reason text, -- why they differ
  left_in_drawer bigint check (left_in_drawer >= 0 and left_in_drawer <= counted),
  closed_at timestamptz,
  closed_by text,
  primary key (merchant_id, id),
  foreign key (merchant_id, store_id) references store on delete cascade,
  check ((state = 'open') = (counted is null)),
  check ((counted is null) = (expected is null)),
  check ((state = 'closed') = (closed_at is not null)),
  check (state <> 'closed' or counted = expected or reason is not null)
);
-- A drawer has one cashier at a time.
create unique index till_shift_running on till_shift (merchant_id, store_id, till_id) where state <> 'closed';
create index till_shift_by_day on till_shift (merchant_id, store_id, business_date);
select tandem_guard('till_shift');
revoke delete on till_shift from tandem_app;

-- Every count, also those that were taken again.
create table till_count (
  merchant_id text not null,
  shift_id text not null,
  attempt int not null check (attempt > 0),
  pieces jsonb not null, -- [{value, pieces}]: what was entered, before anything expected was shown
  counted bigint not null check (counted >= 0),
  expected bigint not null,
  at timestamptz not null,
  by text not null,
  primary key (merchant_id, shift_id, attempt),
  foreign key (merchant_id, shift_id) references till_shift on delete cascade
);
select tandem_guard('till_count');
revoke update, delete on till_count from tandem_app;

-- Cash in or out of a drawer without a sale, with its reason.
create table cash_movement (
  merchant_id text not null,
  id text not null,
  shift_id text not null,
  kind text not null check (kind in ('pay_in', 'pay_out', 'to_safe')),
  amount bigint not null check (amount > 0),
  reason text not null,
  at timestamptz not null,
  by text not null,
  primary key (merchant_id, id),
  foreign key (merchant_id, shift_id) references till_shift on delete cascade
);
create index cash_movement_by_shift on cash_movement (merchant_id, shift_id);
select tandem_guard('cash_movement');
revoke update, delete on cash_movement from tandem_app;

-- A day of a store that was closed at least once.
create table day_close (
  merchant_id text not null,
  store_id text not null,
  business_date date not null,
  state text not null check (state in ('closed', 'reopened')),
  totals jsonb not null, -- by way of paying, as they were when it was closed
  closed_at timestamptz not null,
  closed_by text not null,
  reopened_reason text,
  primary key (merchant_id, store_id, business_date),
  foreign key (merchant_id, store_id) references store on delete cascade,
  check (state <> 'reopened' or reopened_reason is not null)
);
select tandem_guard('day_close');
revoke delete on day_close from tandem_app;

-- Where till, payments and ledger do not agree, and who sees to it.
create table day_difference (
  merchant_id text not null,
  store_id text not null,
  business_date date not null,
  subject text not null, -- `till:t1:<shift>` (counted, expected) or `method:wechat` (payments, ledger)
  actual bigint not null,
  expected bigint not null,
  state text not null check (state in ('open', 'assigned', 'resolved', 'gone')),
  owner text,
  note text,
  found_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (merchant_id, store_id, business_date, subject),
  foreign key (merchant_id, store_id) references store on delete cascade,
  check (state in ('open', 'gone') or owner is not null),
  check (state <> 'resolved' or note is not null)
);
create index day_difference_to_do on day_difference (merchant_id, state, business_date);
select tandem_guard('day_difference');
revoke delete on day_difference from tandem_app;
