-- Roles of the till and the books, and up to how much each person decides alone; null where the role says it.
alter table access_grant drop constraint access_grant_role_check;
alter table access_grant add constraint access_grant_role_check
  check (role in ('owner', 'regional_manager', 'store_manager', 'cashier', 'finance', 'analyst'));
alter table access_grant add column limits jsonb check (jsonb_typeof(limits) = 'object');
