import type { Queryable } from '@tandem/kernel'

/** The currency of the merchant in scope. */
export async function merchantCurrency(tx: Queryable): Promise<string> {
  const [merchant] = await tx.query<{ currency: string }>('select currency from merchant where id = tandem_merchant()')
  if (!merchant) throw new Error('the merchant in scope is missing')
  return merchant.currency
}
