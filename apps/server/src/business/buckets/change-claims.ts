import { type Queryable, Refusal } from '@tandem/kernel'
import type { HoldChange } from './change-hold.ts'
import type { OwnerLimit } from './hold.ts'

interface Claim {
  what: string
  owner: string
  place: number
}

/** Others may take the same numbered place in the same moment; with so many of them, it is crowded. */
const MOST_RIVALS = 8

/**
 * Gives back the places that holds no longer take of their owners' limits, then takes those that are new: what one hold
 * gives another may take. Buckets are locked before, as when an order is placed.
 *
 * @throws Refusal `hold.limit` naming the limit that is reached
 */
export async function changeClaims(tx: Queryable, changes: readonly HoldChange[]): Promise<void> {
  const missing: (OwnerLimit & { holdId: string })[] = []
  for (const { holdId, limits } of changes.toSorted((a, b) => (a.holdId < b.holdId ? -1 : 1))) {
    if (!limits) continue
    const mine = await tx.query<Claim>(
      `select what, owner, place from claim where hold_id = $1 and ends = 'released' order by what, owner, place`,
      [holdId],
    )
    await giveUp(tx, holdId, surplusOf(mine, limits))
    missing.push(...limits.map((limit) => ({ ...limit, holdId, quantity: limit.quantity - countOf(mine, limit) })))
  }
  for (const limit of missing.toSorted(byName)) await takePlaces(tx, limit)
}

function surplusOf(mine: readonly Claim[], limits: readonly OwnerLimit[]): Claim[] {
  return mine.filter((claim, i) => {
    const wanted = limits.find((limit) => isOf(claim, limit))?.quantity ?? 0
    return countOf(mine.slice(0, i), claim) >= wanted
  })
}

function countOf(claims: readonly Claim[], of: Pick<Claim, 'what' | 'owner'>): number {
  return claims.filter((claim) => isOf(claim, of)).length
}

function isOf(claim: Claim, { what, owner }: Pick<Claim, 'what' | 'owner'>): boolean {
  return claim.what === what && claim.owner === owner
}

function byName(a: OwnerLimit, b: OwnerLimit): number {
  return `${a.what} ${a.owner}` < `${b.what} ${b.owner}` ? -1 : 1
}

async function giveUp(tx: Queryable, holdId: string, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return
  await tx.query(
    `delete from claim c using unnest($2::text[], $3::text[], $4::smallint[]) as gone(what, owner, place)
      where c.hold_id = $1 and c.what = gone.what and c.owner = gone.owner and c.place = gone.place`,
    [holdId, claims.map(({ what }) => what), claims.map(({ owner }) => owner), claims.map(({ place }) => place)],
  )
}

async function takePlaces(tx: Queryable, limit: OwnerLimit & { holdId: string }): Promise<void> {
  let open = limit.quantity
  for (let tries = 0; open > 0 && tries <= MOST_RIVALS; tries += 1) {
    const taken = await tx.query(
      `insert into claim (merchant_id, what, owner, place, hold_id, ends)
       select tandem_merchant(), $1, $2, n, $4, $5 from generate_series(1, $3::int) n
        where not exists (select from claim c where c.what = $1 and c.owner = $2 and c.place = n)
        order by n limit $6
       on conflict do nothing returning place`,
      [limit.what, limit.owner, limit.most, limit.holdId, limit.ends, open],
    )
    open -= taken.length
  }
  if (open > 0) throw new Refusal('hold.limit', { limits: [limit.what] })
}
