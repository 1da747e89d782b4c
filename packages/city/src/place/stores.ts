import { districtAt } from '../geography.ts'
import type { BilingualName } from '../goods/range.ts'
import type { FormatIndex } from '../parameters.ts'

export interface Store {
  /** Position in STORES. */
  index: number
  id: string
  name: BilingualName
  format: FormatIndex
  /** Kilometres from the city centre. */
  x: number
  y: number
  /** Index into DISTRICTS. */
  district: number
  /** Minutes past midnight of the business day; above 1440 = after midnight. */
  opensAt: number
  closesAt: number
  /** The business day ends at this hour of the next morning. */
  cutoffHour: number
  area: number
  seats: number | null
  tables: number | null
  /** Yuan per day. */
  rent: number
  /** Pull on customers, in kilometres of walking that it makes up for. */
  pull: number
  openedOn: string
}

/** Rows of `id|format|zh|en|x km|y km|opens|closes|m2|seats|tables|rent a day|pull|opened on`. */
const ROWS = `
FR1|0|澜畔鲜生·望湖店|Lanpan Fresh Wanghu|0.6|2.9|07:00|22:00|260|||150|0.3|2021-05-18
FR2|0|澜畔鲜生·书香店|Lanpan Fresh Shuxiang|3.1|-2.2|07:00|22:00|220|||130|0.1|2022-03-12
FR3|0|澜畔鲜生·河湾店|Lanpan Fresh Hewan|-3.7|-1.6|07:00|22:00|240|||125|0.2|2022-09-01
FR4|0|澜畔鲜生·北岸店|Lanpan Fresh North Bank|-4.6|3.4|07:00|21:30|180|||80|2|2024-04-20
DN1|1|三餐记·湖心店|Sancan Lakeside|-0.9|2.1|10:30|22:00|320|110|28|620|0.4|2020-11-06
DN2|1|三餐记·大学城店|Sancan University Town|4.3|-3.4|10:00|22:00|240|90|24|480|0.3|2021-09-10
DN3|1|三餐记·夜市店|Sancan Night Market|-2.6|-2.8|16:30|26:00|200|80|22|380|0.2|2023-06-16
DN4|1|三餐记·金融街店|Sancan Finance Street|1.9|1.4|10:30|21:30|260|96|26|590|0.3|2022-02-25
BT1|2|小满美研·望湖店|Xiaoman Beauty Wanghu|0.1|2.3|10:00|21:30|140|12||360|0.2|2022-05-08
BT2|2|小满美研·书院店|Xiaoman Beauty Shuyuan|2.7|-3.0|10:00|21:30|110|9||260|0.1|2023-08-22
ED1|3|启程学堂·河湾中心|Qicheng School Hewan|-3.2|-2.3|09:00|21:00|380|96||320|0.2|2021-07-01
ED2|3|启程学堂·书院中心|Qicheng School Shuyuan|3.9|-1.9|09:00|21:00|320|80||320|0.2|2022-07-01
`

/** Twelve stores in four formats; stories.ts says which of them have something wrong. */
export const STORES: readonly Store[] = ROWS.trim().split('\n').map(readStore)

function readStore(row: string, index: number): Store {
  const [
    id = '',
    format,
    zh = '',
    en = '',
    x,
    y,
    opens = '',
    closes = '',
    area,
    seats,
    tables,
    rent,
    pull,
    openedOn = '',
  ] = row.split('|')
  const closesAt = minutes(closes)
  return {
    index,
    id,
    name: { zh, en },
    format: Number(format) as FormatIndex,
    x: Number(x),
    y: Number(y),
    district: districtAt(Number(x), Number(y)),
    opensAt: minutes(opens),
    closesAt,
    cutoffHour: closesAt > 1440 ? 4 : 0,
    area: Number(area),
    seats: seats ? Number(seats) : null,
    tables: tables ? Number(tables) : null,
    rent: Number(rent),
    pull: Number(pull),
    openedOn,
  }
}

/** Minutes past midnight of `HH:MM`; hours above 23 are after midnight. */
function minutes(clock: string): number {
  const [hours = '0', rest = '0'] = clock.split(':')
  return Number(hours) * 60 + Number(rest)
}
