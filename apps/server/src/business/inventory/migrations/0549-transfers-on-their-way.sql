-- What is on its way to a place is shown beside what lies there.
create index stock_transfer_coming on stock_transfer (merchant_id, to_place) where state = 'in_transit';
