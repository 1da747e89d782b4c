import type { FulfilmentMode } from '@tandem/contracts'
import { delivery } from './delivery.ts'
import { dineIn } from './dine-in.ts'
import { instant } from './instant.ts'
import type { Machine } from './machine.ts'
import { pickup } from './pickup.ts'
import { ship } from './ship.ts'

export const MACHINES: Readonly<Record<FulfilmentMode, Machine>> = { delivery, pickup, dine_in: dineIn, ship, instant }

export { actionsIn, isAwaited, leavingFrom, type Move, mayEdit, WAITING } from './machine.ts'
