-- What an order takes of a capacity: one, whatever is in it, or the minutes that its lines need.
alter table capacity_plan add column counts text not null default 'orders' check (counts in ('orders', 'minutes'));

-- How fast couriers are in an area, where the way to the door is reckoned by distance; null: lead_minutes, wherever it is.
alter table service_area add column kilometers_per_hour int check (kilometers_per_hour > 0);
