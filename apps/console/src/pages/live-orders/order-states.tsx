import type { LiveOrder } from '@tandem/client'
import { CodeBadge, type Tones } from '../../parts/badge.tsx'

const ORDER_TONES: Tones<LiveOrder['state']> = {
  placed: 'warn',
  confirmed: 'todo',
  closed: 'good',
  cancelled: 'soft',
  expired: 'soft',
}
const GROUP_TONES: Tones = {
  new: 'todo',
  open: 'todo',
  preparing: 'todo',
  picking: 'todo',
  ready: 'todo',
  packed: 'todo',
  out: 'todo',
  shipped: 'todo',
  served: 'todo',
  delivered: 'good',
  collected: 'good',
  closed: 'good',
  signed: 'good',
  sold: 'good',
  failed: 'bad',
  lost: 'bad',
  not_collected: 'bad',
}

export function OrderState({ state }: { state: LiveOrder['state'] }) {
  return <CodeBadge group="orderState" state={state} tones={ORDER_TONES} />
}

/** How far a part of an order has come. */
export function GroupState({ state }: { state: string }) {
  return <CodeBadge group="groupState" state={state} tones={GROUP_TONES} />
}
