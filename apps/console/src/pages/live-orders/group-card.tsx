import { Button } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import { useFormat, useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { useWrite } from '../../app/use-write.ts'
import { AskFirst } from '../../parts/ask-first.tsx'
import { Badge } from '../../parts/badge.tsx'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './live-orders.module.css'
import { GroupState } from './order-states.tsx'
import { useOrderChanged } from './use-order.ts'

type Group = LiveOrder['groups'][number]

/** Ends a part of the order badly, for good: asked twice. */
const ENDS_BADLY = new Set(['fail', 'give_up', 'lose'])

/** One part of an order that leaves the store one way: how far it has come, and what can be done next. */
export function GroupCard({ order, group }: { order: LiveOrder; group: Group }) {
  const { t, code, name } = useWords()
  const format = useFormat()
  const { stores, today } = useScopeAnswer()
  const { mode, state, placeId, wantedAt, promisedAt, lateMinutes, tableCode, fee, feeDiscount } = group
  const facts = [
    tableCode && t('live.table', { code: tableCode }),
    wantedAt !== null && t('live.wanted', { time: format.timeFrom(today, wantedAt) }),
    promisedAt !== null && t('live.promised', { time: format.timeFrom(today, promisedAt) }),
    // Nobody named a time: the next that can be had.
    wantedAt === null && promisedAt === null && isAwaited(group) && t('live.soonest'),
    placeId !== order.storeId &&
      t('live.from', { place: name(stores.find(({ id }) => id === placeId)?.name, placeId) }),
    fee - feeDiscount > 0 && t('live.fee', { fee: format.money(fee - feeDiscount) }),
  ].filter((fact) => typeof fact === 'string')
  return (
    <section className={classes.group} aria-label={code('mode', mode)}>
      <div className={classes.groupHead}>
        {code('mode', mode)}
        {order.state !== 'expired' && <GroupState state={state} />}
        {lateMinutes > 0 && <Badge tone="bad">{t('live.lateBy', { time: format.duration(lateMinutes * 60) })}</Badge>}
      </div>
      {facts.length > 0 && <p className={classes.groupFacts}>{facts.join(' · ')}</p>}
      {order.state === 'confirmed' && <Moves orderId={order.id} group={group} />}
    </section>
  )
}

/** Somebody waits for it: the courier's or the counter's, while it can still be moved on. */
function isAwaited({ mode, actions }: Group): boolean {
  return (mode === 'delivery' || mode === 'pickup') && actions.length > 0
}

/** Each press is one move; the first is what usually comes next. Cancelling has a form of its own. */
function Moves({ orderId, group }: { orderId: string; group: Group }) {
  const words = useWords()
  const { t, code } = words
  const { api } = useMerchant()
  const changed = useOrderChanged(orderId)
  const isAllowed = useCan()('fulfilment.write')
  const move = useWrite<string, LiveOrder>((action, key) => api.moveGroup(orderId, group.id, action, key), changed)
  const actions = group.actions.filter((action) => action !== 'cancel')
  if (!isAllowed || actions.length === 0) return null
  return (
    <>
      <div className="actions">
        {actions.map((action, at) =>
          ENDS_BADLY.has(action) ? (
            <AskFirst
              key={action}
              label={code('orderAction', action)}
              sentence={t('live.endsBadly')}
              variant="default"
              disabled={move.isPending}
              onYes={() => move.mutate(action)}
            />
          ) : (
            <Button
              key={action}
              size="xs"
              variant={at === 0 ? 'filled' : 'default'}
              loading={move.isPending && move.variables === action}
              disabled={move.isPending}
              onClick={() => move.mutate(action)}
            >
              {code('orderAction', action)}
            </Button>
          ),
        )}
      </div>
      {move.error && <Notice tone="bad" title={problemText(words, move.error)} />}
    </>
  )
}
