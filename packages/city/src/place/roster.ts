import { type Rng, rng } from '@tandem/kernel'
import type { BilingualName } from '../goods/range.ts'
import { STORES, type Store } from './stores.ts'

export type Post = 'manager' | 'cashier' | 'picker' | 'cook' | 'waiter' | 'therapist' | 'teacher' | 'courier'

export interface Employee {
  id: string
  storeIndex: number
  post: Post
  name: BilingualName
  /** Fen per hour, before social charges. */
  hourlyCost: number
  /** Which two days of the week are free, and which half of the day the first week's shifts are. */
  rotation: number
}

/** Posts of a store by format: how many of each, and the pay in yuan per hour (couriers earn by the order besides). */
const CREWS: readonly (readonly [Post, number, number][])[] = [
  [
    ['manager', 1, 32],
    ['cashier', 2, 19],
    ['picker', 1, 19],
    ['courier', 1, 5],
  ],
  [
    ['manager', 1, 38],
    ['cashier', 1, 20],
    ['cook', 3, 28],
    ['waiter', 2, 19],
    ['courier', 1, 5],
  ],
  [
    ['manager', 1, 38],
    ['cashier', 1, 20],
    ['therapist', 4, 30],
  ],
  [
    ['manager', 1, 38],
    ['cashier', 1, 20],
    ['teacher', 5, 46],
  ],
]
const SURNAMES: readonly BilingualName[] = pairs(
  '王 Wang,李 Li,张 Zhang,刘 Liu,陈 Chen,杨 Yang,黄 Huang,赵 Zhao,周 Zhou,吴 Wu,徐 Xu,孙 Sun,胡 Hu,朱 Zhu,高 Gao,林 Lin,何 He,郭 Guo,马 Ma,罗 Luo',
)
const GIVEN: readonly BilingualName[] = pairs(
  '伟 Wei,芳 Fang,娜 Na,敏 Min,静 Jing,磊 Lei,洋 Yang,艳 Yan,勇 Yong,军 Jun,杰 Jie,娟 Juan,涛 Tao,明 Ming,超 Chao,霞 Xia,平 Ping,刚 Gang,桂英 Guiying,晓梅 Xiaomei',
)
const SHIFT_MINUTES = 480

export function createRoster(seed: number): readonly Employee[] {
  const random = rng(seed, 'roster')
  return STORES.flatMap((store) => hire(store, random))
}

/** Shift of an employee on a day, in minutes of the business day; null on a free day. Five days of seven, two halves. */
export function shiftOn(employee: Employee, day: number): { from: number; to: number } | null {
  const turn = (((day + employee.rotation) % 7) + 7) % 7
  if (turn >= 5) return null
  const store = STORES[employee.storeIndex] as Store
  const late = (Math.floor((day + employee.rotation) / 7) + employee.rotation) % 2 === 1
  const from = late ? Math.max(store.opensAt, store.closesAt - SHIFT_MINUTES + 15) : store.opensAt - 15
  return { from, to: Math.min(store.closesAt + 15, from + SHIFT_MINUTES + 15) }
}

/** Who of a post serves at a minute of a day; whoever is closest to their shift when nobody is rostered. */
export function onDuty(team: readonly Employee[], day: number, minute: number, draw: number): Employee | null {
  const present = team.filter((employee) => {
    const shift = shiftOn(employee, day)
    return shift !== null && shift.from <= minute && minute < shift.to
  })
  const choice = present.length > 0 ? present : team.filter((employee) => shiftOn(employee, day) !== null)
  const from = choice.length > 0 ? choice : team
  return from[Math.floor(draw * from.length)] ?? null
}

function hire(store: Store, random: Rng): Employee[] {
  const crew: Employee[] = []
  for (const [post, count, yuanPerHour] of CREWS[store.format] ?? []) {
    for (let i = 0; i < count; i += 1) {
      const surname = random.pick(SURNAMES)
      const given = random.pick(GIVEN)
      crew.push({
        id: `${store.id}-E${String(crew.length + 1).padStart(2, '0')}`,
        storeIndex: store.index,
        post,
        name: { zh: surname.zh + given.zh, en: `${given.en} ${surname.en}` },
        hourlyCost: Math.round(yuanPerHour * 100 * random.between(0.94, 1.1)),
        rotation: crew.length * 3 + i,
      })
    }
  }
  return crew
}

function pairs(text: string): BilingualName[] {
  return text.split(',').map((pair) => {
    const [zh = '', en = ''] = pair.split(' ')
    return { zh, en }
  })
}
