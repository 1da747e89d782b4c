import { Button } from '@mantine/core'
import type { StockLine } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { Facts } from '../../parts/facts.tsx'
import { Section } from '../../parts/section.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import { CountForm } from './count-form.tsx'
import { Lots, useLots } from './lots.tsx'
import { Movements } from './movements.tsx'
import { ReceiveForm } from './receive-form.tsx'
import { WriteOffForm } from './write-off-form.tsx'

export interface StockDrawerProps {
  placeId: string
  line: StockLine
  onClose: () => void
}

/** One SKU at one place: how it stands, what can be done, of which lots it is, and what moved it. */
export default function StockDrawer({ placeId, line, onClose }: StockDrawerProps) {
  const { t, name } = useWords()
  const mayWrite = useCan()('stock.write')
  const [doing, setDoing] = useState<'receive' | 'write_off' | 'count' | null>(null)
  const lots = useLots(placeId, line.sku)
  const form = { placeId, line, lots, onDone: () => setDoing(null) }
  return (
    <SideDrawer title={name(line.name, line.sku)} onClose={onClose} size={600}>
      <Standing line={line} />
      {mayWrite && doing === null && (
        <div className="actions">
          <Button size="xs" variant="default" onClick={() => setDoing('receive')}>
            {t('stock.receive')}
          </Button>
          {line.onHand > 0 && (
            <Button size="xs" variant="default" onClick={() => setDoing('write_off')}>
              {t('stock.writeOff')}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => setDoing('count')}>
            {t('stock.count')}
          </Button>
        </div>
      )}
      {doing === 'receive' && <ReceiveForm {...form} />}
      {doing === 'write_off' && <WriteOffForm {...form} />}
      {doing === 'count' && <CountForm {...form} />}
      <Lots lots={lots} line={line} />
      <Section title={t('stock.movements')}>
        <Movements placeId={placeId} line={line} />
      </Section>
    </SideDrawer>
  )
}

/** On hand less what is kept for others is what can still be sold. */
function Standing({ line }: { line: StockLine }) {
  const { t, code } = useWords()
  const format = useFormat()
  const quantity = useQuantity()
  const { sku, unit, onHand, held, promised, free, shortfall, expiring, inTransit, buffers } = line
  const some = (label: string, amount: number, note = '') =>
    amount > 0 ? [{ name: label, value: quantity(amount, unit), note }] : []
  return (
    <Facts
      facts={[
        { name: t('try.sku'), value: sku },
        { name: t('stock.onHand'), value: quantity(onHand, unit) },
        { name: t('stock.held'), value: quantity(held, unit), note: t('stock.heldNote') },
        { name: t('stock.promised'), value: quantity(promised, unit), note: t('stock.promisedNote') },
        { name: t('stock.free'), value: quantity(free, unit), strong: true },
        ...some(t('stock.shortfall'), shortfall, t('stock.shortfallNote')),
        ...some(t('stock.expiring'), expiring, t('stock.expiringNote')),
        ...some(t('stock.inTransit'), inTransit, t('stock.inTransitNote')),
        ...buffers.flatMap(({ channel, leave }) =>
          some(t('stock.leaves', { channel: code('channel', channel) }), leave),
        ),
        { name: t('stock.unitCost'), value: format.money(line.unitCost) },
        { name: t('stock.value'), value: format.money(line.valueAtCost) },
      ]}
    />
  )
}
