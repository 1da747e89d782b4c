-- Which line takes what of a capacity is kept with the cells, so that less of a line gives back its part of them and more
-- of them go along with it. A group of before is one round; its lines take what the catalogue says of them now.
update order_group set preparation = null where state = 'cancelled' and preparation is not null;

update order_group g
   set preparation = jsonb_build_object(
         'prepareMinutes', g.preparation -> 'prepareMinutes',
         'travelMinutes', g.preparation -> 'travelMinutes',
         'rounds', case when g.preparation -> 'takes' = '[]' then '[]'
                        else jsonb_build_array(jsonb_build_object('lines', work.lines, 'takes', g.preparation -> 'takes')) end)
  from (
    select o.merchant_id, o.id as order_id, own.id as group_id,
           coalesce(jsonb_agg(jsonb_build_object('line', l.line, 'resource', plan.resource, 'minutes',
             case plan.counts when 'minutes' then coalesce(p.prepare_minutes, f.prepare_minutes, 0) end) order by l.line)
             filter (where plan.resource is not null), '[]') as lines
      from orders o
      join order_group own on own.merchant_id = o.merchant_id and own.order_id = o.id
      join order_line l on l.merchant_id = o.merchant_id and l.order_id = o.id and l.group_id = own.id
      left join sku s on s.merchant_id = o.merchant_id and s.sku = l.sku
      left join product p on p.merchant_id = o.merchant_id and p.id = s.product_id
      left join store_profile f on f.merchant_id = o.merchant_id and f.store_id = o.store_id
      left join capacity_plan plan on plan.merchant_id = o.merchant_id and plan.store_id = o.store_id
            and plan.resource = case when l.kind = 'dish' then 'kitchen'
                                     when l.kind not in ('good', 'bundle') then null
                                     when p.prepare_minutes is null then 'picking'
                                     else 'kitchen' end
     where own.preparation is not null
     group by o.merchant_id, o.id, own.id
  ) work
 where work.merchant_id = g.merchant_id and work.order_id = g.order_id and work.group_id = g.id;

comment on column order_group.preparation is
  'minutes, and rounds of lines that are prepared together with the cells that they take; null: nothing is promised';
