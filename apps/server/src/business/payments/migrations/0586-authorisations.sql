-- Money that somebody agreed to pay, and that is taken once the final amount is known.
alter table payment
  add column capture text not null default 'automatic' check (capture in ('automatic', 'manual')),
  add column authorised bigint not null default 0 check (authorised >= 0), -- what the payer agreed to
  add column standing bigint not null default 0, -- of it neither taken nor given up: its order counts on it
  add column authorised_at timestamptz,
  add column authorised_until timestamptz, -- then the provider lets go of it
  add column capture_amount bigint, -- decided to be taken, once and for good
  add column void_wanted boolean not null default false, -- decided to be given up
  add column settle_tries int not null default 0, -- how often the provider said no
  add column settle_at timestamptz, -- when it is asked (again)
  add check (standing between 0 and authorised),
  add check (capture_amount between 1 and authorised),
  add check (not void_wanted or capture_amount is null and standing = 0);
create index payment_to_settle on payment (settle_at) where settle_at is not null;
create index payment_standing on payment (merchant_id, authorised_until, id) where standing > 0;

alter table orders add column authorised bigint not null default 0 check (authorised >= 0); -- what stands of its payments
create index orders_authorised on orders (merchant_id) where authorised > 0;

alter table payment_difference drop constraint payment_difference_kind_check;
alter table payment_difference add constraint payment_difference_kind_check check (kind in
  ('amount', 'currency', 'only_ours', 'only_theirs', 'refund_failed', 'disputed', 'capture_failed', 'authorisation_ended'));
