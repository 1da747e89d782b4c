-- People who shop at a merchant. Whoever names them is sealed (platform/fields.ts) and found by a digest.
create table customer (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  user_id text references shopper_user on delete set null, -- null until somebody signs in with this phone
  name_sealed text,
  phone_sealed text,
  phone_index text,
  email_sealed text,
  email_index text,
  tier text check (tier ~ '^[\x21-\x7e]{1,60}$'),
  status text not null default 'active' check (status in ('active', 'blocked')),
  marketing_agreed_at timestamptz, -- null: no messages but those of an order
  created_at timestamptz not null,
  primary key (merchant_id, id),
  unique (merchant_id, user_id),
  unique (merchant_id, phone_index),
  unique (merchant_id, email_index),
  check ((phone_sealed is null) = (phone_index is null)),
  check ((email_sealed is null) = (email_index is null))
);
create index customer_by_user on customer (user_id);
select tandem_guard('customer');
