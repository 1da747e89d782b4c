import type { Queryable } from '@tandem/kernel'
import { readSetting } from '../../platform/settings.ts'

/** Five fen: what a text message costs where nobody has set another price. */
const DEFAULT_MESSAGE_COST = 5

/** What sending one message costs this merchant, minor units (setting `message_cost`). */
export async function messageCostOf(db: Queryable): Promise<number> {
  const value = await readSetting(db, 'message_cost')
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : DEFAULT_MESSAGE_COST
}
