-- As in the outbox: the check locked the merchant's row once for every transfer.
alter table ledger_transfer drop constraint ledger_transfer_merchant_id_fkey;
