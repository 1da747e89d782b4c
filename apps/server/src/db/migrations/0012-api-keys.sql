-- Keys that programs of a merchant sign with. The secret is shown once and kept as a digest.
create table api_key (
  merchant_id text not null references merchant on delete cascade,
  id uuid not null,
  prefix text not null unique check (prefix ~ '^tk_[0-9a-f]{12}$'), -- names the key to people and finds its row
  secret_hash bytea not null,
  name text not null,
  permissions text[] not null check (cardinality(permissions) > 0),
  store_ids text[], -- null means every store, also those opened later
  limits jsonb check (jsonb_typeof(limits) = 'object'), -- null: none
  created_by text not null,
  created_at timestamptz not null,
  last_used_at timestamptz, -- to the minute
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (merchant_id, id)
);
select tandem_guard('api_key');
