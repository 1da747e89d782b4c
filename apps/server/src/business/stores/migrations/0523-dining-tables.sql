-- Tables that guests sit at. The version is part of the signed code on the table: raising it makes printed codes void.
create table dining_table (
  merchant_id text not null,
  store_id text not null,
  code text not null check (code <> '' and length(code) <= 20),
  seats int not null check (seats between 1 and 200),
  area text,
  active boolean not null,
  qr_version int not null default 1 check (qr_version > 0),
  primary key (merchant_id, store_id, code),
  foreign key (merchant_id, store_id) references store on delete cascade
);
select tandem_guard('dining_table');
