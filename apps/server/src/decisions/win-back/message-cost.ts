import type { Queryable } from '@tandem/kernel'

/** Five fen: what a text message costs where nobody has set another price. */
const DEFAULT_MESSAGE_COST = 5

/** What sending one message costs this merchant, minor units (setting `message_cost`). */
export async function messageCostOf(db: Queryable): Promise<number> {
  const [row] = await db.query<{ value: unknown }>(`select value from setting where name = 'message_cost'`)
  return typeof row?.value === 'number' && Number.isSafeInteger(row.value) && row.value >= 0
    ? row.value
    : DEFAULT_MESSAGE_COST
}
