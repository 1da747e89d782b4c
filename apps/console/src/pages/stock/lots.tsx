import type { Lot, StockLine } from '@tandem/contracts'
import { DAY } from '@tandem/kernel'
import { useQuery } from '@tanstack/react-query'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { meQuery } from '../../app/queries.ts'
import { Badge, CodeBadge, type Tones } from '../../parts/badge.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Section } from '../../parts/section.tsx'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'

const TONES: Tones<Lot['status']> = { ok: 'good', held: 'warn', recalled: 'bad' }
/** As the stock list counts what expires soon. */
const SOON_MS = 3 * DAY

/** Lots of a SKU at a place, those that expire first on top; none where it is not kept by lot. */
export function useLots(placeId: string, sku: string): readonly Lot[] {
  const { merchantId, api } = useMerchant()
  const query = useQuery({
    queryKey: [merchantId, 'stock-lots', placeId, sku],
    queryFn: ({ signal }) => api.lots({ placeId, sku, pageSize: 200 }, signal),
  })
  return query.data?.lots ?? []
}

/** Which batch is how old, and whether it may be sold. */
export function Lots({ lots, line }: { lots: readonly Lot[]; line: StockLine }) {
  const { t, code } = useWords()
  const quantity = useQuantity()
  if (lots.length === 0) return null
  return (
    <Section title={t('lot.title')}>
      <PlainTable
        label={t('lot.title')}
        rows={lots}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'batch',
            title: t('lot.batch'),
            value: ({ batch }) => batch,
            cell: ({ batch, supplier }) => (
              <>
                {batch ?? t('lot.noBatch')}
                {supplier && <span className="under">{supplier}</span>}
              </>
            ),
          },
          {
            key: 'expires',
            title: t('lot.expires'),
            value: ({ expiresAt }) => expiresAt,
            cell: ({ expiresAt }) => <Expiry at={expiresAt} />,
          },
          {
            key: 'status',
            title: t('live.state'),
            value: ({ status }) => status,
            cell: ({ status, reason }) => (
              <>
                <CodeBadge group="lotStatus" state={status} tones={TONES} />
                {reason && <span className="under">{code('lotReason', reason)}</span>}
              </>
            ),
          },
          {
            key: 'quantity',
            title: t('order.quantity'),
            align: 'end',
            value: (lot) => quantity(lot.quantity, line.unit),
          },
        ]}
      />
    </Section>
  )
}

function Expiry({ at }: { at: number | null }) {
  const { t } = useWords()
  const format = useFormat()
  const now = useQuery(meQuery).data?.now
  if (at === null) return t('lot.noExpiry')
  if (now === undefined || at > now + SOON_MS) return format.instant(at)
  return (
    <>
      {format.instant(at)} <Badge tone={at <= now ? 'bad' : 'warn'}>{t(at <= now ? 'lot.expired' : 'lot.soon')}</Badge>
    </>
  )
}
