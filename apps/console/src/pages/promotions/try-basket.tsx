import { Button, NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core'
import type { PreviewAnswer, PromotionDetail, PromotionPreview, PromotionRule } from '@tandem/contracts'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/page.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './promotions.module.css'
import { TriedBasket } from './tried-basket.tsx'

interface Line {
  sku: string
  quantity: number
  unitPrice: number | null
  categories: string[]
}

const CHANNELS = ['app', 'web', 'platform', 'till']
const MOST_LINES = 10
const ONE_LINE: Line = { sku: '', quantity: 1, unitPrice: null, categories: [] }

/** Prices an example basket with the promotion beside what is live: what it would take off, and why it would not. */
export function TryBasket({ promotion, rule }: { promotion?: PromotionDetail; rule?: PromotionRule }) {
  const words = useWords()
  const { t, name, code } = words
  const { api } = useMerchant()
  const { stores } = useScopeAnswer()
  const [storeId, setStoreId] = useState((promotion?.rule ?? rule)?.conditions.stores?.[0] ?? stores[0]?.id ?? '')
  const [channel, setChannel] = useState((promotion?.rule ?? rule)?.conditions.channels?.[0] ?? 'app')
  const [lines, setLines] = useState<readonly Line[]>([ONE_LINE])
  const [shipping, setShipping] = useState<number | null>(null)
  const ask = useMutation<PreviewAnswer, Error, PromotionPreview>({
    mutationFn: (asked) => api.previewPromotion(asked),
  })
  const isWhole = lines.every(({ sku, unitPrice }) => sku !== '' && unitPrice !== null)
  const change = (at: number, part: Partial<Line>) =>
    setLines(lines.map((line, index) => (index === at ? { ...line, ...part } : line)))
  const run = () => {
    const own = promotion && promotion.state !== 'live' ? [promotion.id] : []
    ask.mutate({
      basket: {
        ...{ channel, storeId, tier: null, segments: [], shipping: shipping ?? 0 },
        lines: lines.map((line) => ({ ...line, unitPrice: line.unitPrice ?? 0 })),
      },
      promotionIds: own,
      ...(rule ? { rule } : {}),
      withCouponsOf: promotion?.rule.needsCoupon ? [promotion.id] : [],
    })
  }
  return (
    <Panel title={t('try.title')} note={t('try.note')}>
      <div className={classes.fields}>
        <NativeSelect
          label={t('column.store')}
          value={storeId}
          data={stores.map((store) => ({ value: store.id, label: name(store.name, store.id) }))}
          onChange={(event) => setStoreId(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('column.channel')}
          value={channel}
          data={CHANNELS.map((value) => ({ value, label: code('channel', value) }))}
          onChange={(event) => setChannel(event.currentTarget.value)}
        />
        <MoneyInput label={t('live.shipping')} value={shipping} onChange={setShipping} />
      </div>
      <div className={classes.checks}>
        {lines.map((line, at) => (
          <div key={at} className={classes.step}>
            <TextInput
              label={t('try.sku')}
              value={line.sku}
              maxLength={120}
              onChange={(event) => change(at, { sku: event.currentTarget.value.trim() })}
            />
            <NumberInput
              label={t('order.quantity')}
              value={line.quantity}
              min={1}
              max={10_000}
              allowDecimal={false}
              onChange={(typed) => change(at, { quantity: Number(typed) || 1 })}
            />
            <MoneyInput
              label={t('live.unitPrice')}
              value={line.unitPrice}
              onChange={(unitPrice) => change(at, { unitPrice })}
            />
            <TagsInput
              label={t('try.categories')}
              value={line.categories}
              onChange={(categories) => change(at, { categories })}
            />
            {lines.length > 1 && (
              <Button
                size="xs"
                variant="subtle"
                color="gray"
                onClick={() => setLines(lines.filter((_, index) => index !== at))}
              >
                {t('act.remove')}
              </Button>
            )}
          </div>
        ))}
        <div className={classes.foot}>
          <Button size="xs" disabled={!isWhole} loading={ask.isPending} onClick={run}>
            {t('try.run')}
          </Button>
          {lines.length < MOST_LINES && (
            <Button size="xs" variant="default" onClick={() => setLines([...lines, ONE_LINE])}>
              {t('try.addLine')}
            </Button>
          )}
        </div>
        {ask.error && <Notice tone="bad" title={problemText(words, ask.error)} />}
        {ask.data && <TriedBasket answer={ask.data} />}
      </div>
    </Panel>
  )
}
