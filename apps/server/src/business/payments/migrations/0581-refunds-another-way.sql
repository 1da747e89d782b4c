-- A refund goes where the money came from, or another way: out of a drawer, onto a wallet.
alter table refund
  add column back_to text check (back_to in ('cash', 'wallet')), -- null: where it came from
  add column till_id text, -- the drawer it comes out of
  add column customer_id uuid, -- the wallet it goes onto
  add column settled_at timestamptz, -- when it was given back, or failed
  add check (back_to is distinct from 'cash' or till_id is not null),
  add check (back_to is distinct from 'wallet' or customer_id is not null);
update refund set settled_at = changed_at where state in ('refunded', 'failed');
alter table refund add check ((state in ('refunded', 'failed')) = (settled_at is not null));
create index refund_of_payment on refund (merchant_id, payment_id);
create index refund_by_day on refund (merchant_id, settled_at) where settled_at is not null;
