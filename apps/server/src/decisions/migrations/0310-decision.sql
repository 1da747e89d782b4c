-- The decision ledger: what was decided, for whom, with which chance, what it promised and what it was worth.
-- proposed -> approved -> measured, or proposed -> cancelled. A decision that was approved is never rewritten.
create table decision (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  kind text not null,
  policy_version text not null,
  status text not null check (status in ('proposed', 'approved', 'measured', 'cancelled')),
  goal_id text,
  input jsonb not null,
  seed bigint not null,
  control_share double precision not null check (control_share > 0 and control_share < 1),
  found int not null check (found >= 0),
  power jsonb not null,
  promise jsonb not null,
  reasons jsonb not null,
  as_of date not null, -- orders up to this business day were known
  created_at timestamptz not null,
  created_by text not null,
  approved_at timestamptz,
  approved_by text,
  window_from date,
  window_to date,
  effect jsonb, -- the measured effect, written once when the window has ended
  measured_at timestamptz,
  primary key (merchant_id, id),
  foreign key (merchant_id, goal_id) references goal,
  check ((status in ('approved', 'measured')) = (approved_at is not null)),
  check ((approved_at is null) = (window_from is null)),
  check ((status = 'measured') = (effect is not null))
);
create index decision_by_time on decision (merchant_id, created_at desc);
select tandem_guard('decision');

-- Everybody chosen, also those left out by lot. Context and propensity are what they were at the draw.
create table decision_unit (
  merchant_id text not null,
  decision_id text not null,
  node numeric(20) not null,
  person text not null,
  store_id text not null,
  arm text not null check (arm in ('treated', 'control')),
  propensity double precision not null check (propensity > 0 and propensity < 1),
  recency_days int not null,
  orders int not null,
  usual_margin bigint not null,
  usual_order bigint not null,
  expected bigint not null,
  primary key (merchant_id, decision_id, node),
  foreign key (merchant_id, decision_id) references decision on delete cascade
);
select tandem_guard('decision_unit');

-- A coupon in somebody's hands. One per decision and person, whatever is retried.
create table coupon (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  decision_id text not null,
  campaign_id text not null,
  person text not null,
  discount_kind text not null check (discount_kind in ('amount', 'percent')),
  value bigint not null check (value > 0 and (discount_kind = 'amount' or value <= 90)),
  min_spend bigint not null check (min_spend >= 0),
  valid_from date not null,
  valid_to date not null check (valid_to >= valid_from),
  issued_at timestamptz not null,
  primary key (merchant_id, id),
  unique (merchant_id, decision_id, person),
  foreign key (merchant_id, decision_id) references decision
);
create index coupon_by_validity on coupon (merchant_id, valid_to);
select tandem_guard('coupon');
