-- What a promotion gave is asked for by its name.
create index ledger_transfer_by_promotion on ledger_transfer (merchant_id, (details ->> 'promotion'))
  where details ->> 'promotion' is not null;
