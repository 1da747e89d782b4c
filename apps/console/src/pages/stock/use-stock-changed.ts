import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'

/** What was changed is read again. */
export function useStockChanged(): () => Promise<void> {
  const { merchantId } = useMerchant()
  return async () => {
    await Promise.all(
      ['stock', 'stock-movements'].map((part) => queryClient.invalidateQueries({ queryKey: [merchantId, part] })),
    )
  }
}
