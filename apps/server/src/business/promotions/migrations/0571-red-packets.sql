-- Money that the first who open it share. It is a budget bucket `packet:…`; the shares are drawn when it is made.

create table red_packet (
  merchant_id text not null references merchant on delete cascade,
  id text not null check (id ~ '^[^:[:space:]]{1,60}$'),
  name jsonb not null,
  kind text not null check (kind in ('fixed', 'random')),
  total bigint not null check (total > 0),
  people integer not null check (people between 1 and 10000 and people <= total),
  promotion_id text not null, -- what its coupons are of
  starts_at timestamptz,
  ends_at timestamptz,
  coupon_until timestamptz,
  created_at timestamptz not null,
  closed_at timestamptz, -- what was left is free money again
  primary key (merchant_id, id),
  foreign key (merchant_id, promotion_id) references promotion
);
create index red_packet_of_promotion on red_packet (merchant_id, promotion_id);
select tandem_guard('red_packet');

create table red_packet_share (
  merchant_id text not null,
  packet_id text not null,
  place integer not null,
  amount bigint not null check (amount > 0),
  owner text, -- customer:… or device:… who took it
  code text, -- of the coupon they got
  taken_at timestamptz,
  primary key (merchant_id, packet_id, place),
  unique (merchant_id, packet_id, owner), -- once a person
  foreign key (merchant_id, packet_id) references red_packet on delete cascade,
  check (num_nulls(owner, code, taken_at) in (0, 3))
);
create index red_packet_share_free on red_packet_share (merchant_id, packet_id, place) where owner is null;
select tandem_guard('red_packet_share');

-- Who is at it: of two requests of one person the second waits here, then sees what the first got.
create table red_packet_grab (
  merchant_id text not null,
  packet_id text not null,
  owner text not null,
  primary key (merchant_id, packet_id, owner),
  foreign key (merchant_id, packet_id) references red_packet on delete cascade
);
select tandem_guard('red_packet_grab');
