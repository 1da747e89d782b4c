-- Who runs this installation: a merchant that comes in by import is theirs while nobody else may see it.
alter table sign_in_user add column "operator" boolean not null default false;

update sign_in_user u
   set "operator" = true
  from access_grant g
  join merchant m on m.id = g.merchant_id
 where g.user_id = u."id" and m.demo and g.role = 'owner';
