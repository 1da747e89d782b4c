-- Batches that were called back: what comes of one later is held as it comes, also where none of it ever was.
create table recalled_batch (
  merchant_id text not null,
  sku text not null,
  batch text not null,
  since timestamptz not null,
  reason text not null,
  primary key (merchant_id, sku, batch),
  foreign key (merchant_id, sku) references sku on delete cascade
);
select tandem_guard('recalled_batch');

insert into recalled_batch (merchant_id, sku, batch, since, reason)
select l.merchant_id, l.sku, l.batch, min(l.received_at), coalesce(min(l.reason), '')
  from lot l join sku s on s.merchant_id = l.merchant_id and s.sku = l.sku
 where l.status = 'recalled' and l.batch is not null
 group by 1, 2, 3;
