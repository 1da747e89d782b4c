import type { Grabbed, NewRedPacket, RedPacket } from '@tandem/contracts'
import type { EpochMs, Minor, Prepared, Queryable } from '@tandem/kernel'

const moment = (at: EpochMs | null): Date | null => (at === null ? null : new Date(at))

/** @returns false when the code is taken */
export async function insertPacket(
  tx: Queryable,
  now: EpochMs,
  packet: NewRedPacket,
  shares: readonly Minor[],
): Promise<boolean> {
  const { id, name, kind, total, people, promotionId, from, until, couponUntil } = packet
  const rows = await tx.query(
    `insert into red_packet (merchant_id, id, name, kind, total, people, promotion_id, starts_at, ends_at, coupon_until,
       created_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
    [
      ...[id, JSON.stringify(name), kind, total, people, promotionId],
      ...[moment(from), moment(until), moment(couponUntil), new Date(now)],
    ],
  )
  if (rows.length === 0) return false
  await tx.query(
    `insert into red_packet_share (merchant_id, packet_id, place, amount)
     select tandem_merchant(), $1, place, amount from unnest($2::bigint[]) with ordinality as t(amount, place)`,
    [id, shares],
  )
  return true
}

/** What somebody who asks for a share must know. */
export interface PacketStand {
  promotionId: string
  from: Date | null
  until: Date | null
  couponUntil: Date | null
  isClosed: boolean
  isEmpty: boolean
  mine: Pick<Grabbed, 'amount' | 'code'> | null
}

const STAND: Prepared = {
  name: 'packet.stand',
  text: `
select p.promotion_id as "promotionId", p.starts_at as "from", p.ends_at as "until", p.coupon_until as "couponUntil",
       p.closed_at is not null or coalesce((select state = 'ended' from promotion where id = p.promotion_id), true)
         as "isClosed",
       not exists (select from red_packet_share s where s.packet_id = p.id and s.owner is null) as "isEmpty",
       (select json_build_object('amount', s.amount, 'code', s.code)
          from red_packet_share s where s.packet_id = p.id and s.owner = $2) as mine
  from red_packet p where p.id = $1`,
}

export async function readStand(db: Queryable, id: string, owner: string): Promise<PacketStand | undefined> {
  return (await db.query<PacketStand>(STAND, [id, owner]))[0]
}

/** Makes a person's second request wait for the first. @returns false when the first went through */
export async function claimGrab(tx: Queryable, id: string, owner: string): Promise<boolean> {
  const rows = await tx.query(
    `insert into red_packet_grab (merchant_id, packet_id, owner) values (tandem_merchant(), $1, $2)
     on conflict do nothing returning owner`,
    [id, owner],
  )
  return rows.length > 0
}

/** Nobody closes the packet until this transaction ends. @returns whether it is open */
export async function keepOpen(tx: Queryable, id: string): Promise<boolean> {
  const rows = await tx.query('select from red_packet where id = $1 and closed_at is null for share', [id])
  return rows.length > 0
}

/** How long it takes others to end what they began, about. */
const LOOK_AGAIN_SECONDS = 0.01

/**
 * The next share that nobody has, locked. Others' that are not final yet are passed by; only when there are no more is
 * waited for what becomes of those, so that nobody is told "empty" for a share that comes back. Whoever waits looks again
 * instead of queueing for rows: in a queue they would keep every row they passed, and others would wait for them in turn.
 */
export async function nextShare(tx: Queryable, id: string): Promise<{ place: number; amount: Minor } | undefined> {
  const free = (locking: string) =>
    tx.query<{ place: number; amount: Minor }>(
      `select place, amount from red_packet_share where packet_id = $1 and owner is null
        order by place limit 1 ${locking}`,
      [id],
    )
  for (;;) {
    const [share] = await free('for no key update skip locked')
    if (share) return share
    if ((await free('')).length === 0) return undefined
    await tx.query('select pg_sleep($1)', [LOOK_AGAIN_SECONDS])
  }
}

export async function giveShare(
  tx: Queryable,
  now: EpochMs,
  { id, place, owner, code }: { id: string; place: number; owner: string; code: string },
): Promise<void> {
  await tx.query(
    `update red_packet_share set owner = $3, code = $4, taken_at = $5 where packet_id = $1 and place = $2`,
    [id, place, owner, code, new Date(now)],
  )
}

/** @returns false when there is none, or it is closed already */
export async function setClosed(tx: Queryable, id: string, now: EpochMs): Promise<boolean> {
  const rows = await tx.query('update red_packet set closed_at = $2 where id = $1 and closed_at is null returning id', [
    id,
    new Date(now),
  ])
  return rows.length > 0
}

export async function hasPackets(tx: Queryable, promotionId: string): Promise<boolean> {
  return (await tx.query('select from red_packet where promotion_id = $1 limit 1', [promotionId])).length > 0
}

type Row = Omit<RedPacket, 'from' | 'until' | 'couponUntil'> & {
  from: Date | null
  until: Date | null
  couponUntil: Date | null
}

/** The latest first, 200 at most; or one. */
export async function listPackets(db: Queryable, id?: string): Promise<RedPacket[]> {
  const rows = await db.query<Row>(
    `select p.id, p.name, p.kind, p.total, p.people, p.promotion_id as "promotionId", p.starts_at as "from",
            p.ends_at as "until", p.coupon_until as "couponUntil", p.closed_at is not null as "isClosed",
            (select json_build_object('people', count(*), 'amount', coalesce(sum(s.amount), 0))
               from red_packet_share s where s.packet_id = p.id and s.owner is not null) as taken
       from red_packet p ${id === undefined ? '' : 'where p.id = $1'} order by p.created_at desc, p.id limit 200`,
    id === undefined ? [] : [id],
  )
  return rows.map(({ from, until, couponUntil, ...row }) => ({
    ...row,
    from: from?.getTime() ?? null,
    until: until?.getTime() ?? null,
    couponUntil: couponUntil?.getTime() ?? null,
  }))
}
