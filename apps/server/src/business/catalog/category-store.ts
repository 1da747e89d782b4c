import type { Category, CategoryInput, TaxClass, TaxClassInput } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

/** The whole tree: parents before children, sisters by position. */
export async function readCategories(tx: Queryable): Promise<Category[]> {
  return await tx.query<Category>(
    `select id, parent_id as "parentId", name, position, tax_class as "taxClass", path, taxed_as as "taxedAs"
       from category order by cardinality(path), position, id`,
  )
}

export async function upsertCategory(tx: Queryable, id: string, input: CategoryInput): Promise<void> {
  await tx.query(
    `insert into category (merchant_id, id, parent_id, name, position, tax_class, path)
     values (tandem_merchant(), $1, $2, $3, $4, $5, array[$1])
     on conflict (merchant_id, id) do update set parent_id = excluded.parent_id, name = excluded.name,
       position = excluded.position, tax_class = excluded.tax_class`,
    [id, input.parentId, JSON.stringify(input.name), input.position, input.taxClass],
  )
}

/** Makes every path and inherited tax class anew. A ring of parents must have been refused before. */
export async function relinkCategories(tx: Queryable): Promise<void> {
  await tx.query(
    `with recursive tree as (
       select id, array[id] as path, tax_class as taxed_as from category where parent_id is null
       union all
       select c.id, t.path || c.id, coalesce(c.tax_class, t.taxed_as) from category c join tree t on c.parent_id = t.id
     )
     update category c set path = t.path, taxed_as = t.taxed_as from tree t
      where t.id = c.id and (c.path, c.taxed_as) is distinct from (t.path, t.taxed_as)`,
  )
}

/** Search shows the names of a product's categories: those below `id` are to be read anew. */
export async function touchProductsBelow(tx: Queryable, categoryId: string, words: number): Promise<void> {
  await tx.query(`update product set words = $2 where category_id in (select id from category where $1 = any(path))`, [
    categoryId,
    words,
  ])
}

export async function readTaxClasses(tx: Queryable): Promise<TaxClass[]> {
  const rows = await tx.query<TaxClass & { rates: { validFrom: string | number }[] }>(
    `select c.code, c.name, jsonb_agg(jsonb_build_object('validFrom', extract(epoch from r.valid_from) * 1000,
              'basisPoints', r.basis_points, 'included', r.included) order by r.valid_from) as rates
       from tax_class c join tax_rate r on r.tax_class = c.code group by c.code, c.name order by c.code`,
  )
  return rows.map((row) => ({
    ...row,
    rates: row.rates.map((rate) => ({ ...rate, validFrom: Number(rate.validFrom) })),
  }))
}

/** Writes a tax class with all its rates, in place of those that it had. */
export async function writeTaxClass(tx: Queryable, code: string, { name, rates }: TaxClassInput): Promise<void> {
  await tx.query(
    `insert into tax_class (merchant_id, code, name) values (tandem_merchant(), $1, $2)
     on conflict (merchant_id, code) do update set name = excluded.name`,
    [code, JSON.stringify(name)],
  )
  await tx.query('delete from tax_rate where tax_class = $1', [code])
  await tx.query(
    `insert into tax_rate (merchant_id, tax_class, valid_from, basis_points, included)
     select tandem_merchant(), $1, at, basis_points, included
       from unnest($2::timestamptz[], $3::int[], $4::boolean[]) as r(at, basis_points, included)`,
    [
      code,
      rates.map(({ validFrom }) => new Date(validFrom)),
      rates.map(({ basisPoints }) => basisPoints),
      rates.map(({ included }) => included),
    ],
  )
}
