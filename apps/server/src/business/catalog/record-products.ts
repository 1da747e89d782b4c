import type { RecordOf } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

type ProductRecord = RecordOf<'product'>

interface Row extends Omit<ProductRecord, 'kind' | 'at' | 'productKind' | 'shelfLifeDays' | 'supplierId'> {
  merchantId: string
  productKind: ProductRecord['productKind'] | 'bundle'
  options: Record<string, string>
  at: Date
}

/**
 * The SKUs of products as the event log names what orders sold, by merchant. A product of several SKUs is told as one
 * record each, the way it is stocked and sold.
 */
export async function recordProducts(
  db: Queryable,
  named: readonly { merchantId: string; productId: string }[],
): Promise<Map<string, ProductRecord[]>> {
  const rows = await db.query<Row>(PRODUCTS, [
    named.map(({ merchantId }) => merchantId),
    named.map(({ productId }) => productId),
  ])
  const byMerchant = Map.groupBy(rows, ({ merchantId }) => merchantId)
  return new Map([...byMerchant].map(([merchantId, own]) => [merchantId, own.map(toProductRecord)]))
}

function toProductRecord({ merchantId: _, options, name, productKind, at, ...row }: Row): ProductRecord {
  const choice = Object.values(options).join(' ')
  const named = (text: string) => (choice === '' ? text : `${text} ${choice}`).slice(0, 200)
  return {
    kind: 'product',
    ...row,
    at: at.getTime(),
    name: { zh: named(name.zh), en: named(name.en) },
    productKind: productKind === 'bundle' ? 'good' : productKind,
    shelfLifeDays: null,
    supplierId: null,
  }
}

const PRODUCTS = `
select p.merchant_id as "merchantId", s.sku as id, p.changed_at as at, p.name, p.kind as "productKind",
       coalesce(root.name ->> 'en', root.id) as department, coalesce(c.name ->> 'en', c.id) as category, p.brand,
       s.unit, s.base_price as price, coalesce(s.cost, s.parts_cost) as cost, s.options
  from (select distinct * from unnest($1::text[], $2::text[]) as n(merchant_id, id)) named
  join product p on p.merchant_id = named.merchant_id and p.id = named.id
  join sku s on s.merchant_id = p.merchant_id and s.product_id = p.id
  left join category c on c.merchant_id = p.merchant_id and c.id = p.category_id
  left join category root on root.merchant_id = c.merchant_id and root.id = c.path[1]
 order by p.merchant_id, p.id, s.position`
