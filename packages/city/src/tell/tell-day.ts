import type { CampaignRun } from '../demand/campaigns.ts'
import { introduceCampaigns, introduceDay, introduceGroup, introduceNewcomers } from './introduce.ts'
import { tellOrders } from './orders.ts'
import { tellSessions } from './sessions.ts'
import { type Telling, writeWaiting } from './telling.ts'

/** Tells one day in full: everything that the business would have recorded of what people did. */
export function tellDay(telling: Telling, started: readonly CampaignRun[]): void {
  if (telling.day === 0) introduceGroup(telling)
  introduceCampaigns(telling)
  introduceNewcomers(telling)
  introduceDay(telling, started)
  writeWaiting(telling)
  tellOrders(telling)
  tellSessions(telling)
}
