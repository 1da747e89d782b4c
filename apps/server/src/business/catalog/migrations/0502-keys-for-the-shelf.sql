-- What a shopper waits for looks up single rows by their keys. A plan made while a table was still empty took any index
-- that begins with the merchant, and so read everything of a merchant for each row. As partial indexes they serve only
-- who asks for what they are about.
drop index sku_of_product;
create index sku_of_product on sku (merchant_id, product_id, position) where product_id is not null;
alter table sku drop constraint sku_merchant_id_plu_key;
create unique index sku_by_plu on sku (merchant_id, plu) where plu is not null;
drop index product_by_change;
create index product_by_change on product (merchant_id, words) where words is not null;
drop index product_by_category;
create index product_by_category on product (merchant_id, category_id) where category_id is not null;
drop index category_by_parent;
create index category_by_parent on category (merchant_id, parent_id) where parent_id is not null;
-- It served the deletion of publications alone, which happens with their merchant only.
drop index published_price_of_publication;
