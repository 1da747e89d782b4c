-- What becomes of an order after it was placed: who added a line to it, and what may be brought instead of one.

alter table order_line
  add column substitutes text not null default 'ask' check (substitutes in ('ask', 'best', 'none')),
  add column added_by text, -- who asked for it later; null for what was there from the start
  add column added_at timestamptz;

-- The tabs at a table, for whoever scans its code.
create index order_group_at_table on order_group (merchant_id, place_id, table_code)
  where table_code is not null and state in ('open', 'served');

-- Something else for what cannot be had of a line. It is priced when it is proposed and again when it is taken.
create table order_substitution (
  merchant_id text not null,
  id uuid not null,
  order_id uuid not null,
  line smallint not null, -- the line that cannot be had
  quantity bigint not null check (quantity > 0), -- of the line, in smallest units
  offered jsonb not null, -- what is offered instead, as it could be asked for
  dearer boolean not null, -- it may cost more than what was agreed: only if the customer says so
  due bigint not null check (due >= 0), -- what the order would cost with it
  state text not null check (state in ('proposed', 'accepted', 'refused', 'over')),
  proposed_by text not null,
  proposed_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  primary key (merchant_id, id),
  foreign key (merchant_id, order_id) references orders on delete cascade,
  check ((state = 'proposed') = (decided_at is null))
);
-- One question a line at a time.
create unique index order_substitution_open on order_substitution (merchant_id, order_id, line) where state = 'proposed';
select tandem_guard('order_substitution');
