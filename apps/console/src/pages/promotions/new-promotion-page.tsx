import type { PromotionDetail } from '@tandem/contracts'
import { useNavigate } from '@tanstack/react-router'
import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { useCan } from '../../app/use-can.ts'
import { useMyPart } from '../../app/use-my-part.ts'
import { Page } from '../../parts/page.tsx'
import { Denied } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { emptyDraft } from './draft.ts'
import { PromotionForm } from './promotion-form.tsx'

/** Makes a draft: it takes nothing off until it goes live. */
export function NewPromotionPage() {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  const ownStores = useMyPart()?.storeIds ?? []
  const mayMake = useCan()('promotions.write')
  if (!mayMake) return <Denied />
  const saved = async ({ id }: PromotionDetail) => {
    await queryClient.invalidateQueries({ queryKey: [merchantId, 'promotions'] })
    await navigate({ to: '/m/$merchantId/run/promotions/$promotionId', params: { merchantId, promotionId: id } })
  }
  return (
    <Page title={t('promotions.new')} sentence={t('promotions.newSentence')}>
      <PromotionForm
        initial={emptyDraft(ownStores)}
        version={null}
        onDone={saved}
        onCancel={() => void navigate({ to: '/m/$merchantId/run/promotions', params: { merchantId } })}
      />
    </Page>
  )
}
