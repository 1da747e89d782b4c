import type Stripe from 'stripe'
import type { StatementLine } from './provider.ts'
import { idOf } from './stripe-events.ts'
import { fromStripe } from './stripe-money.ts'

/** A balance transaction (with its `source` expanded) as lines of a statement. */
export function linesOf(moved: Stripe.BalanceTransaction): StatementLine[] {
  const at = moved.created * 1000
  const settled = moved.currency.toUpperCase()
  const net = fromStripe(moved.amount, settled)
  const fee = fromStripe(moved.fee, settled)
  const source = typeof moved.source === 'object' ? moved.source : null
  const plain = (kind: StatementLine['kind'], amount: number): StatementLine => ({
    ...{ kind, amount, at, currency: settled },
    ...{ reference: source?.id ?? moved.id, paymentId: '', refundReference: null, fee: 0 },
  })
  switch (moved.type) {
    case 'charge':
    case 'payment': {
      const charge = source as Stripe.Charge | null
      if (!charge) return [plain('other', net)]
      const currency = charge.currency.toUpperCase()
      const line: StatementLine = {
        ...{ kind: 'capture', at, currency, refundReference: null },
        reference: idOf(charge.payment_intent) ?? charge.id,
        paymentId: charge.metadata.paymentId ?? '',
        amount: fromStripe(charge.amount_captured, currency),
        fee: currency === settled ? fee : 0,
      }
      // The fee is in the currency of the balance, which need not be the shopper's.
      return currency === settled || fee === 0 ? [line] : [line, { ...plain('fee', fee), reference: line.reference }]
    }
    case 'refund':
    case 'payment_refund':
    case 'refund_failure':
    case 'payment_failure_refund': {
      const refund = source as Stripe.Refund | null
      if (refund?.object !== 'refund') return [plain('other', net)]
      const currency = refund.currency.toUpperCase()
      const amount = fromStripe(refund.amount, currency)
      return [
        {
          ...{ kind: 'refund', at, currency, paymentId: '' },
          reference: idOf(refund.payment_intent) ?? idOf(refund.charge) ?? refund.id,
          refundReference: refund.id,
          amount: moved.type === 'refund' || moved.type === 'payment_refund' ? amount : 0 - amount,
          fee: currency === settled ? fee : 0,
        },
      ]
    }
    case 'stripe_fee':
    case 'stripe_fx_fee':
    case 'tax_fee':
    case 'network_cost':
      return [plain('fee', 0 - net)]
    case 'payout':
    case 'payout_cancel':
    case 'payout_failure':
      return [plain('payout', 0 - net)]
    default:
      return [{ ...plain('other', net), fee }]
  }
}
