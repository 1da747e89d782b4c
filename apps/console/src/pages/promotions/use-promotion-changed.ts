import type { PromotionDetail } from '@tandem/contracts'
import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'

/** What a change touches is read again. */
export function usePromotionChanged(): (changed: PromotionDetail) => Promise<void> {
  const { merchantId } = useMerchant()
  return async (changed) => {
    queryClient.setQueryData([merchantId, 'promotion', changed.id], changed)
    const touched = ['promotions', 'promotion-performance', 'promotion-versions']
    await Promise.all(touched.map((part) => queryClient.invalidateQueries({ queryKey: [merchantId, part] })))
  }
}
