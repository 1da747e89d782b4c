-- What the merchant wants: one metric, a scope, a target, a date, and what must not suffer for it.
create table goal (
  merchant_id text not null references merchant on delete cascade,
  id text not null,
  metric text not null,
  store_ids text[], -- null means the whole merchant
  target double precision not null,
  due_on date not null,
  guard_rails jsonb not null default '[]',
  baseline double precision, -- the metric on the day the goal was set
  created_at timestamptz not null,
  created_by text not null,
  ended_at timestamptz,
  primary key (merchant_id, id)
);
select tandem_guard('goal');
