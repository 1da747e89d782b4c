import type { Minor, Queryable } from '@tandem/kernel'

/**
 * What a unit costs on average after some came in. The caller holds the buckets' rows, to which they were added.
 *
 * @param came quantities in smallest units; of what is not for sale nothing was added to the buckets
 */
export async function averageIn(
  tx: Queryable,
  placeId: string,
  came: readonly { sku: string; quantity: number; forSale: number; unitCost: Minor }[],
): Promise<void> {
  await tx.query(
    `with came as (
       select sku, sum(quantity) as quantity, sum(for_sale) as for_sale, sum(quantity::numeric * cost * 1000000) / sum(quantity) as micro
         from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) as t(sku, quantity, for_sale, cost)
        where quantity > 0 group by sku
     ), before as (
       select came.sku, came.quantity, came.micro, greatest(b.capacity - came.for_sale, 0) as there,
              coalesce(c.micro_cost, s.cost * 1000000, came.micro) as was
         from came
         join sku s on s.sku = came.sku
         join bucket b on b.kind = 'stock' and b.resource = came.sku and b.place = $1 and b.period = '-infinity'
         left join stock_cost c on c.place_id = $1 and c.sku = came.sku
     )
     insert into stock_cost (merchant_id, place_id, sku, micro_cost)
     select tandem_merchant(), $1, sku, round((there * was + quantity * micro) / (there + quantity))::bigint from before
     on conflict (merchant_id, place_id, sku) do update set micro_cost = excluded.micro_cost`,
    [
      placeId,
      came.map(({ sku }) => sku),
      came.map(({ quantity }) => quantity),
      came.map(({ forSale }) => forSale),
      came.map(({ unitCost }) => unitCost),
    ],
  )
}
