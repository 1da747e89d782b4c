-- What a platform settles for an order that it took: discounts that it gave its customer, by who bears them, and what it
-- keeps; and how much of that is in the ledger by now.
create table platform_settlement (
  merchant_id text not null,
  order_id uuid not null,
  platform_discount bigint not null check (platform_discount >= 0), -- at the platform's cost: it owes it to us
  our_discount bigint not null check (our_discount >= 0),
  commission bigint not null check (commission >= 0),
  posted_sale bigint not null default 0 check (posted_sale >= 0),
  posted_platform_discount bigint not null default 0,
  posted_our_discount bigint not null default 0,
  posted_commission bigint not null default 0,
  postings int not null default 0, -- how often something was posted
  changed_at timestamptz not null,
  primary key (merchant_id, order_id)
);
select tandem_guard('platform_settlement');
