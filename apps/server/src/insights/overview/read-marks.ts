import type { OverviewAnswer } from '@tandem/contracts'
import type { IsoDate } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import type { Scope } from '../../warehouse/scope.ts'

type Mark = OverviewAnswer['marks'][number]

interface Row {
  kind: Mark['kind']
  date: IsoDate
  until: IsoDate | null
  zh: string
  en: string
}

/** Heavy rain, as the weather service counts it: 25 mm a day. */
const RAIN_MILLIMETRES = 25

/** What happened on the days of the scope that a picture of them should show: holidays, rain, campaigns, decisions. */
export async function readMarks(warehouse: Warehouse, { merchantId, from, to }: Scope): Promise<Mark[]> {
  const rows = await warehouse.query<Row>(MARKS, { merchantId, from, to, rain: RAIN_MILLIMETRES })
  return rows.map(({ zh, en, ...mark }) => ({ ...mark, label: { zh, en } }))
}

const MARKS = `
select * from (
  select 'holiday' as kind, toString(business_date) as date, null as until, any(holiday_zh) as zh, any(holiday_en) as en
    from weather_days
   where merchant_id = {merchantId:String} and business_date between {from:Date} and {to:Date} and holiday_en != ''
   group by business_date
  union all
  select 'rain', toString(business_date), null, concat('大雨 ', toString(round(max(rain_millimetres))), ' 毫米'),
         concat('Heavy rain, ', toString(round(max(rain_millimetres))), ' mm')
    from weather_days
   where merchant_id = {merchantId:String} and business_date between {from:Date} and {to:Date}
   group by business_date having max(rain_millimetres) >= {rain:Float64}
  union all
  select if(campaign_id in (select decision_id from decision_units where merchant_id = {merchantId:String}), 'decision', 'campaign'),
         toString(starts_on), toString(ends_on), name_zh, name_en
    from campaigns
   where merchant_id = {merchantId:String} and starts_on <= {to:Date} and ends_on >= {from:Date}
) order by date, kind`
