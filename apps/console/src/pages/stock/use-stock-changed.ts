import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { tell } from '../../parts/tell.ts'

const TOUCHED = ['stock', 'stock-movements', 'stock-lots', 'shortfalls']

/** After a document was written: what it changed is read again, it is said, and its form closes. */
export function useStockDone(message: string, onDone: () => void): () => Promise<void> {
  const { merchantId } = useMerchant()
  return async () => {
    await Promise.all(TOUCHED.map((part) => queryClient.invalidateQueries({ queryKey: [merchantId, part] })))
    tell(message)
    onDone()
  }
}
