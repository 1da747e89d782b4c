import type { LiveOrder } from '@tandem/client'
import { Badge, type Tone } from '../../parts/badge.tsx'
import { useWords } from '../../strings/use-words.ts'

const ORDER_TONES: Readonly<Record<LiveOrder['state'], Tone>> = {
  placed: 'warn',
  confirmed: 'todo',
  closed: 'good',
  cancelled: 'soft',
  expired: 'soft',
}
const GROUP_TONES: Readonly<Record<string, Tone>> = {
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
  const { code } = useWords()
  return <Badge tone={ORDER_TONES[state]}>{code('orderState', state)}</Badge>
}

/** How far a part of an order has come. */
export function GroupState({ state }: { state: string }) {
  const { code } = useWords()
  return <Badge tone={GROUP_TONES[state] ?? 'soft'}>{code('groupState', state)}</Badge>
}
