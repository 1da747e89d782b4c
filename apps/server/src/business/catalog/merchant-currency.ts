import type { CallCtx } from '@tandem/kernel'

export async function merchantCurrency(ctx: Pick<CallCtx, 'db'>): Promise<string> {
  const [merchant] = await ctx.db.query<{ currency: string }>('select currency from merchant')
  if (!merchant) throw new Error('no merchant in scope')
  return merchant.currency
}
