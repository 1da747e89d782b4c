import type { OverviewAnswer } from '@tandem/contracts'
import type { IsoDate } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import type { Scope } from '../../warehouse/scope.ts'

type Mark = OverviewAnswer['marks'][number]

interface Row {
  kind: 'day' | 'campaign' | 'decision'
  date: IsoDate
  until: IsoDate | null
  zh: string
  en: string
  rain: number
}

/** Heavy rain, as the weather service counts it: 25 mm a day. */
const RAIN_MILLIMETRES = 25

/** What happened on the days of the scope that a picture of them should show: holidays, rain, campaigns, decisions. */
export async function readMarks(warehouse: Warehouse, { merchantId, from, to }: Scope): Promise<Mark[]> {
  const rows = await warehouse.query<Row>(MARKS, { merchantId, from, to, rain: RAIN_MILLIMETRES })
  return rows.flatMap(marksOf).sort((a, b) => compare(a.date, b.date) || compare(a.kind, b.kind))
}

function marksOf({ kind, date, until, zh, en, rain }: Row): Mark[] {
  if (kind !== 'day') return [{ kind, date, until, label: { zh, en } }]
  const marks: Mark[] = []
  if (en !== '') marks.push({ kind: 'holiday', date, until, label: { zh, en } })
  const millimetres = Math.round(rain)
  const label = { zh: `大雨 ${millimetres} 毫米`, en: `Heavy rain, ${millimetres} mm` }
  if (rain >= RAIN_MILLIMETRES) marks.push({ kind: 'rain', date, until, label })
  return marks
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Tables and not their views, for the same reason as in metrics; a decision is a campaign that the ledger knows. */
const MARKS = `
  select 'day' as kind, toString(business_date) as date, null as until, max(holiday_zh) as zh, max(holiday_en) as en,
         max(rain_millimetres) as rain
    from weather_day final
   where merchant_id = {merchantId:String} and business_date between {from:Date} and {to:Date}
   group by business_date having en != '' or rain >= {rain:Float64}
  union all
  select if(campaign_id in (select decision_id from fact_decision_unit where merchant_id = {merchantId:String}),
            'decision', 'campaign'),
         toString(starts_on), toString(ends_on), name_zh, name_en, 0
    from dim_campaign final
   where merchant_id = {merchantId:String} and starts_on <= {to:Date} and ends_on >= {from:Date}`
