-- What a group needs to be prepared and which cells of the store's capacity it has taken for that: what is given back
-- when it is cancelled, and what is looked for again when it is paid too late. Null where nothing is promised.
alter table order_group add column preparation jsonb;
