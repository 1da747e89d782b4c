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

/** Twelve stores in four formats; stories.ts says which of them have something wrong. */
export const STORES: readonly Store[] = [
  store(
    'FR1',
    0,
    '澜畔鲜生·望湖店',
    'Lanpan Fresh Wanghu',
    0.6,
    2.9,
    [420, 1320],
    260,
    null,
    null,
    420,
    0.3,
    '2021-05-18',
  ),
  store(
    'FR2',
    0,
    '澜畔鲜生·书香店',
    'Lanpan Fresh Shuxiang',
    3.1,
    -2.2,
    [420, 1320],
    220,
    null,
    null,
    340,
    0.1,
    '2022-03-12',
  ),
  store(
    'FR3',
    0,
    '澜畔鲜生·河湾店',
    'Lanpan Fresh Hewan',
    -3.7,
    -1.6,
    [420, 1320],
    240,
    null,
    null,
    320,
    0.2,
    '2022-09-01',
  ),
  store(
    'FR4',
    0,
    '澜畔鲜生·北岸店',
    'Lanpan Fresh North Bank',
    -4.6,
    3.4,
    [420, 1290],
    180,
    null,
    null,
    260,
    2,
    '2024-04-20',
  ),
  store('DN1', 1, '三餐记·湖心店', 'Sancan Lakeside', -0.9, 2.1, [630, 1320], 320, 110, 28, 620, 0.4, '2020-11-06'),
  store(
    'DN2',
    1,
    '三餐记·大学城店',
    'Sancan University Town',
    4.3,
    -3.4,
    [600, 1320],
    240,
    90,
    24,
    480,
    0.3,
    '2021-09-10',
  ),
  store('DN3', 1, '三餐记·夜市店', 'Sancan Night Market', -2.6, -2.8, [990, 1560], 200, 80, 22, 380, 0.2, '2023-06-16'),
  store(
    'DN4',
    1,
    '三餐记·金融街店',
    'Sancan Finance Street',
    1.9,
    1.4,
    [630, 1290],
    260,
    96,
    26,
    590,
    0.3,
    '2022-02-25',
  ),
  store(
    'BT1',
    2,
    '小满美研·望湖店',
    'Xiaoman Beauty Wanghu',
    0.1,
    2.3,
    [600, 1290],
    140,
    12,
    null,
    360,
    0.2,
    '2022-05-08',
  ),
  store(
    'BT2',
    2,
    '小满美研·书院店',
    'Xiaoman Beauty Shuyuan',
    2.7,
    -3.0,
    [600, 1290],
    110,
    9,
    null,
    260,
    0.1,
    '2023-08-22',
  ),
  store(
    'ED1',
    3,
    '启程学堂·河湾中心',
    'Qicheng School Hewan',
    -3.2,
    -2.3,
    [540, 1260],
    380,
    96,
    null,
    320,
    0.2,
    '2021-07-01',
  ),
  store(
    'ED2',
    3,
    '启程学堂·书院中心',
    'Qicheng School Shuyuan',
    3.9,
    -1.9,
    [540, 1260],
    320,
    80,
    null,
    320,
    0.2,
    '2022-07-01',
  ),
].map((one, index) => ({ ...one, index }))

function store(
  id: string,
  format: FormatIndex,
  zh: string,
  en: string,
  x: number,
  y: number,
  [opensAt, closesAt]: [number, number],
  area: number,
  seats: number | null,
  tables: number | null,
  rent: number,
  pull: number,
  openedOn: string,
): Omit<Store, 'index'> {
  const cutoffHour = closesAt > 1440 ? 4 : 0
  const district = districtAt(x, y)
  return {
    id,
    format,
    name: { zh, en },
    x,
    y,
    district,
    opensAt,
    closesAt,
    cutoffHour,
    area,
    seats,
    tables,
    rent,
    pull,
    openedOn,
  }
}
