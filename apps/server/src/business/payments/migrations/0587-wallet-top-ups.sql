-- Customers put money on their wallets: a payment of no order and no store.
alter table payment
  alter column order_id drop not null,
  alter column store_id drop not null,
  add column purpose text not null default 'order' check (purpose in ('order', 'top_up')),
  add check (purpose <> 'order' or order_id is not null and store_id is not null),
  add check (purpose <> 'top_up' or order_id is null and customer_id is not null and capture = 'automatic');
create index payment_top_up on payment (merchant_id, customer_id, created_at desc) where purpose = 'top_up';
