import { Skeleton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { PromotionDetail } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { Coupons } from './coupons.tsx'
import { draftOf } from './draft.ts'
import { Performance } from './performance.tsx'
import { PromotionForm } from './promotion-form.tsx'
import { PromotionMoves } from './promotion-moves.tsx'
import { Terms } from './terms.tsx'
import { TryBasket } from './try-basket.tsx'
import { usePromotionChanged } from './use-promotion-changed.ts'
import { Versions } from './versions.tsx'

/** One promotion: what it does, how it stands, what it gave, its coupons and its versions. */
export function PromotionPage() {
  const { t, name } = useWords()
  const { merchantId, api } = useMerchant()
  const { promotionId } = useParams({ from: '/m/$merchantId/run/promotions/$promotionId' })
  const query = useQuery({
    queryKey: [merchantId, 'promotion', promotionId],
    queryFn: ({ signal }) => api.promotion(promotionId, signal),
  })
  return (
    <Page
      title={name(query.data?.name, promotionId)}
      actions={
        <Link to="/m/$merchantId/run/promotions" params={{ merchantId }} className="back-link">
          <IconArrowLeft size={15} aria-hidden />
          {t('promotions.title')}
        </Link>
      }
    >
      <Loaded query={query} skeleton={<Skeleton height={480} />}>
        {(promotion) => <Promotion key={promotion.version} promotion={promotion} />}
      </Loaded>
    </Page>
  )
}

function Promotion({ promotion }: { promotion: PromotionDetail }) {
  const { t } = useWords()
  const can = useCan()
  const changed = usePromotionChanged()
  const [editing, setEditing] = useState(false)
  const draft = draftOf(promotion)
  const { id, version, state, rule } = promotion
  const mayEdit = can('promotions.write') && state !== 'ended' && draft !== null
  if (editing && draft) {
    return (
      <PromotionForm
        initial={draft}
        version={version}
        onDone={async (saved) => {
          setEditing(false)
          await changed(saved)
        }}
        onCancel={() => setEditing(false)}
      />
    )
  }
  return (
    <div className="stack">
      <PromotionMoves promotion={promotion} {...(mayEdit ? { onEdit: () => setEditing(true) } : {})} />
      <Columns>
        <Panel title={t('promotion.offer')}>
          <Terms promotion={promotion} />
        </Panel>
        <Panel title={t('promotion.soFar')} note={t('promotion.soFarNote')}>
          <Performance promotionId={id} />
        </Panel>
      </Columns>
      {rule.needsCoupon && can('promotions.write') && <Coupons promotion={promotion} />}
      {state !== 'ended' && <TryBasket promotion={promotion} />}
      <Panel title={t('promotion.versions')} note={t('promotion.versionsNote')}>
        <Versions promotionId={id} />
      </Panel>
    </div>
  )
}
