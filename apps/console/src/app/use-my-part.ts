import type { MyMerchant } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useMerchant } from './merchant-context.ts'
import { meQuery } from './queries.ts'

/** The reader's part in the merchant of the page; the server checks again. */
export function useMyPart(): MyMerchant | undefined {
  const { merchantId } = useMerchant()
  return useQuery(meQuery).data?.merchants.find(({ id }) => id === merchantId)
}

/** Whether the reader may have repaired rows read again. */
export function useMayReplay(): boolean {
  const part = useMyPart()
  return part?.storeIds === null && part.role === 'owner'
}
