-- Whether everything that a bundle holds is sold: no part left its product, and every product is active.
alter table sku add column parts_sold boolean not null default true;

update sku s
   set parts_sold = false
 where exists (
   select
     from bundle_part b
     join sku part on part.merchant_id = b.merchant_id and part.sku = b.part_sku
     join product p on p.merchant_id = part.merchant_id and p.id = part.product_id
    where b.merchant_id = s.merchant_id and b.bundle_sku = s.sku and (part.retired or p.status <> 'active')
 );
