import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import type { LiveOrder, OrderRefunds } from '@tandem/client'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { useWrite } from '../../app/use-write.ts'
import { Notice } from '../../parts/notice.tsx'
import { tell } from '../../parts/tell.ts'
import { Fields, WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useOrderChanged } from './use-order.ts'

const WAYS = ['original', 'cash', 'wallet'] as const
type Way = { to: 'original' | 'wallet' } | { to: 'cash'; tillId: string }

/** A provider would not take a refund: somebody says by which other way the money goes back. */
export function OwedBack({ order, owed }: { order: LiveOrder; owed: number }) {
  const { t } = useWords()
  const format = useFormat()
  const mayRefund = useCan()('orders.refund')
  const [choosing, setChoosing] = useState(false)
  if (choosing) return <AnotherWay order={order} owed={owed} onClose={() => setChoosing(false)} />
  return (
    <div>
      <Notice
        tone="bad"
        title={t('refund.owed', { amount: format.money(owed) })}
        text={t('refund.owedText')}
        action={
          mayRefund && (
            <Button size="xs" variant="default" onClick={() => setChoosing(true)}>
              {t('refund.anotherWay')}
            </Button>
          )
        }
      />
    </div>
  )
}

function AnotherWay({ order, owed, onClose }: { order: LiveOrder; owed: number; onClose: () => void }) {
  const { t } = useWords()
  const format = useFormat()
  const { api } = useMerchant()
  const changed = useOrderChanged(order.id)
  const [to, setTo] = useState<(typeof WAYS)[number]>('original')
  const [tillId, setTillId] = useLocalStorage({ key: `tandem.till.${order.storeId}`, defaultValue: '' })
  const send = useWrite<Way, OrderRefunds>(
    (way, key) => api.refundAnotherWay(order.id, { way }, key),
    async () => {
      await changed()
      tell(t('refund.sent'))
      onClose()
    },
  )
  return (
    <WriteForm
      title={t('refund.anotherWay')}
      write={send}
      submit={t('refund.giveBack', { amount: format.money(owed) })}
      isReady={to !== 'cash' || tillId.trim() !== ''}
      onSubmit={() => send.mutate(to === 'cash' ? { to, tillId: tillId.trim() } : { to })}
      onCancel={onClose}
    >
      <Fields>
        <NativeSelect
          label={t('refund.how')}
          value={to}
          data={WAYS.map((value) => ({ value, label: t(`refundWay.${value}`) }))}
          onChange={(event) => setTo(WAYS.find((one) => one === event.currentTarget.value) ?? to)}
        />
        {to === 'cash' && (
          <TextInput
            label={t('shift.till')}
            description={t('shift.tillNote')}
            value={tillId}
            maxLength={60}
            onChange={(event) => setTillId(event.currentTarget.value)}
          />
        )}
      </Fields>
    </WriteForm>
  )
}
