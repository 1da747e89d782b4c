-- Every event locked its merchant's row against deletion, and so all orders of a merchant met at one row. Row security
-- lets nobody write an event of another merchant, and merchants are not deleted while they trade.
alter table outbox drop constraint outbox_merchant_id_fkey;
