import { tellAdvertising, tellPromotions } from './advertising.ts'
import { tellAfterSales } from './after-sales.ts'
import { tellBookings } from './bookings.ts'
import { tellCosts } from './costs.ts'
import { tellCampaigns, tellExpired } from './coupons.ts'
import { introduceDay, introduceGroup, introduceNewcomers } from './introduce.ts'
import { tellInvestigations } from './investigation.ts'
import { tellOrders } from './orders.ts'
import { tellSessions } from './sessions.ts'
import { tellShifts } from './shifts.ts'
import { tellStock } from './stock.ts'
import { type Telling, writeWaiting } from './telling.ts'
import { tellTills } from './till.ts'
import { tellVoice } from './voice.ts'

/** Tells one day in full: everything that the business would have recorded of what people did. */
export function tellDay(telling: Telling): void {
  if (telling.day === 0) introduceGroup(telling)
  introduceDay(telling)
  introduceNewcomers(telling)
  tellPromotions(telling)
  tellCampaigns(telling)
  tellExpired(telling)
  writeWaiting(telling)
  tellOrders(telling)
  tellAdvertising(telling, tellSessions(telling))
  tellStock(telling)
  tellBookings(telling)
  tellAfterSales(telling)
  tellVoice(telling)
  tellInvestigations(telling, tellTills(telling))
  tellShifts(telling)
  tellCosts(telling)
}
