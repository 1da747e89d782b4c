import { readFileSync } from 'node:fs'
import { daysBetween, type IsoDate } from '@tandem/kernel'
import { dayNumber } from '../../insights/slipping/read-histories.ts'
import type { Warehouse } from '../../warehouse/client.ts'
import type { PastCampaign } from './past-response.ts'

const QUESTION = readFileSync(new URL('past-campaigns.sql', import.meta.url), 'utf8')

interface Row {
  id: string
  startsOn: IsoDate
  endsOn: IsoDate
  treated: string[]
  control: string[]
  redeemed: string[]
}

/** Campaigns with a control group whose last day is not after `asOf`. */
export async function readPastCampaigns(
  warehouse: Warehouse,
  merchantId: string,
  asOf: IsoDate,
): Promise<PastCampaign[]> {
  const rows = await warehouse.query<Row>(QUESTION, { merchantId, asOf })
  return rows.map(({ id, startsOn, endsOn, treated, control, redeemed }) => ({
    id,
    startDay: dayNumber(startsOn),
    days: daysBetween(startsOn, endsOn) + 1,
    treated: new Set(treated),
    control: new Set(control),
    redeemed: new Set(redeemed),
  }))
}
