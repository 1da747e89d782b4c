-- Parts that were offered to people who have an account already: nothing until they accept. An e-mail proves nobody, so
-- whoever accepts shows the token that the merchant handed over. It is kept as a digest.
create table invitation (
  merchant_id text not null references merchant on delete cascade,
  user_id text not null references sign_in_user on delete cascade,
  role text not null check (role in ('owner', 'regional_manager', 'store_manager', 'cashier', 'finance', 'analyst')),
  store_ids text[], -- null means every store, also those opened later
  limits jsonb check (jsonb_typeof(limits) = 'object'), -- null: those of the role
  invited_at timestamptz not null,
  token_hash bytea not null,
  token_ends_at timestamptz not null, -- real time, as of all that lets people in
  primary key (merchant_id, user_id),
  check (role <> 'owner' or store_ids is null)
);
create index invitation_by_user on invitation (user_id);
select tandem_guard('invitation');
