import { useQuery } from '@tanstack/react-query'
import { useMerchant } from '../../app/merchant-context.ts'
import { meQuery } from '../../app/queries.ts'

/** Whether the reader may set goals and say yes to decisions here; the server checks again. */
export function useMayDecide(): boolean {
  const { merchantId } = useMerchant()
  const role = useQuery(meQuery).data?.merchants.find(({ id }) => id === merchantId)?.role
  return role === 'owner' || role === 'regional_manager'
}
