import { createHash, type KeyObject } from 'node:crypto'
import { type EpochMs, type IsoDate, Refusal } from '@tandem/kernel'
import { z } from 'zod'
import { beijingRfc3339 } from './beijing.ts'
import { numberOf, paymentIdOf } from './payment-number.ts'
import {
  done,
  type NewPayment,
  type Outcome,
  type PayAction,
  type PaymentProvider,
  type PaymentState,
  type ProviderEvent,
  type RefundState,
  type StatementLine,
  StatementUnavailable,
  type Trouble,
  trouble,
} from './provider.ts'
import { parsedWebhook, requireFresh, unsigned } from './webhook.ts'
import { signatureOf, wechatClient } from './wechat-client.ts'
import { appParameters, jsapiParameters, openSealed } from './wechat-sign.ts'
import { linesOfTradeBill } from './wechat-statement.ts'

export interface WechatConfig {
  appId: string
  mchId: string
  serialNo: string
  privateKey: KeyObject
  apiV3Key: string
  /** Where notices go: https, reachable from outside, without a query. */
  notifyUrl: string
  platformKey?: { id: string; key: KeyObject }
  baseUrl?: string
  timeoutMs?: number
  now?: () => EpochMs
}

const STATES: Readonly<Record<string, PaymentState>> = {
  ...{ NOTPAY: 'pending', USERPAYING: 'pending', SUCCESS: 'captured', REFUND: 'captured' },
  ...{ CLOSED: 'voided', REVOKED: 'voided', PAYERROR: 'failed' },
}
const REFUND_STATES: Readonly<Record<string, RefundState>> = {
  ...{ SUCCESS: 'refunded', PROCESSING: 'pending', CLOSED: 'failed', ABNORMAL: 'failed' },
}
const PATHS = { native: 'native', jsapi: 'jsapi', h5: 'h5', app: 'app' } as const

const Order = z.object({
  ...{ out_trade_no: z.string(), trade_state: z.string(), trade_type: z.string().optional() },
  ...{ trade_state_desc: z.string().optional(), success_time: z.string().optional() },
  ...{ mchid: z.string(), appid: z.string() },
  amount: z.object({ total: z.int(), currency: z.string().default('CNY') }).optional(),
})
const Refund = z.object({ refund_id: z.string(), out_refund_no: z.string(), status: z.string() })
const Bill = z.object({ hash_type: z.literal('SHA1'), hash_value: z.string(), download_url: z.string() })
const Notice = z.object({
  ...{ id: z.string(), event_type: z.string(), create_time: z.string() },
  resource: z.object({ nonce: z.string(), associated_data: z.string().optional(), ciphertext: z.string() }),
})
const RefundNotice = z.object({
  ...{ mchid: z.string(), out_trade_no: z.string(), out_refund_no: z.string(), refund_id: z.string() },
  ...{ refund_status: z.string(), success_time: z.string().optional() },
  amount: z.object({ refund: z.int() }),
})

/** WeChat Pay v3, for a merchant of its own (not a service provider's). Captures at once; in yuan. */
export function wechatProvider(config: WechatConfig): PaymentProvider {
  const { appId, mchId, privateKey, notifyUrl } = config
  const client = wechatClient({
    ...config,
    baseUrl: config.baseUrl ?? 'https://api.mch.weixin.qq.com',
    timeoutMs: config.timeoutMs ?? 10_000,
    now: config.now ?? Date.now,
  })
  const ask = async <T extends z.ZodType>(
    schema: T,
    method: 'GET' | 'POST',
    path: string,
    fields?: unknown,
  ): Promise<Outcome<z.output<T>>> => {
    const answer = await client.ask(method, path, fields)
    if (answer.outcome !== 'done') return answer
    const parsed = schema.safeParse(answer.value)
    return parsed.success ? done(parsed.data) : trouble('unknown', 'answer.unreadable', parsed.error.message)
  }
  const pathOf = (reference: string): string => `/v3/pay/transactions/out-trade-no/${encodeURIComponent(reference)}`

  return {
    code: 'wechat',
    abilities: { manualCapture: false, currencies: ['CNY'], methods: Object.keys(PATHS) },
    webhookAnswer: { type: 'application/json', body: '' },
    async createPayment(payment) {
      const method = (payment.method ?? 'native') as keyof typeof PATHS
      const refused = whyNot(payment, method)
      if (refused) return refused
      const reference = numberOf(payment.paymentId)
      const { openId, address } = payment.payer ?? {}
      const order = {
        ...{ appid: appId, mchid: mchId, notify_url: notifyUrl, out_trade_no: reference },
        ...{ description: withoutEmoji(payment.description).slice(0, 42) || reference },
        amount: { total: payment.amount, currency: payment.currency },
        ...(payment.expiresAt === undefined ? {} : { time_expire: beijingRfc3339(payment.expiresAt) }),
        ...(method === 'jsapi' ? { payer: { openid: openId } } : {}),
        ...(method === 'h5' ? { scene_info: { payer_client_ip: address, h5_info: { type: 'Wap' } } } : {}),
      }
      const made = await ask(z.record(z.string(), z.string()), 'POST', `/v3/pay/transactions/${PATHS[method]}`, order)
      if (made.outcome !== 'done') return made
      const action = actionOf(method, made.value, payment.returnUrl)
      return action
        ? done({ reference, action })
        : trouble('unknown', 'answer.unreadable', Object.keys(made.value).join())
    },
    async capture() {
      return trouble('declined', 'capture.unsupported', 'WeChat Pay takes the money at once')
    },
    async void({ reference }) {
      const closed = await ask(z.unknown(), 'POST', `${pathOf(reference)}/close`, { mchid: mchId })
      return closed.outcome === 'done' ? done({ reference }) : closed
    },
    async refund({ reference, amount, captured, currency, key, reason }) {
      const made = await ask(Refund, 'POST', '/v3/refund/domestic/refunds', {
        ...{ out_trade_no: reference, out_refund_no: key, notify_url: notifyUrl },
        ...(reason === '' ? {} : { reason: withoutEmoji(reason).slice(0, 26) }),
        amount: { refund: amount, total: captured, currency },
      })
      if (made.outcome !== 'done') return made
      return done({ refundReference: made.value.refund_id, state: REFUND_STATES[made.value.status] ?? 'pending' })
    },
    async read(reference) {
      const found = await ask(Order, 'GET', `${pathOf(reference)}?mchid=${encodeURIComponent(mchId)}`)
      if (found.outcome !== 'done') return found
      const { trade_state: told, trade_state_desc: why, trade_type: method, amount } = found.value
      const state = STATES[told] ?? 'pending'
      const total = amount?.total ?? 0
      const taken = state === 'captured' ? total : 0
      return done({
        ...{ reference, paymentId: paymentIdOf(reference), state, currency: amount?.currency ?? 'CNY' },
        ...{ amount: total, authorised: taken, captured: taken, refunded: told === 'REFUND' ? null : 0 },
        ...(method === undefined ? {} : { method: method.toLowerCase() }),
        ...(state === 'failed' && why !== undefined ? { failure: why } : {}),
      })
    },
    async parseWebhook({ headers, rawBody, receivedAt }) {
      const signature = signatureOf(headers)
      if (!signature || !(await client.isSigned(signature, rawBody)))
        throw unsigned('wechat', 'the signature does not fit')
      requireFresh('wechat', Number(signature.timestamp) * 1000, receivedAt)
      const notice = parsedWebhook(Notice, rawBody)
      const content = opened(notice.resource, config.apiV3Key)
      if (notice.event_type === 'TRANSACTION.SUCCESS') return [captured(notice, parsedWebhook(Order, content), config)]
      if (notice.event_type.startsWith('REFUND.'))
        return [refunded(notice, parsedWebhook(RefundNotice, content), config)]
      return []
    },
    async *statement(date: IsoDate): AsyncIterable<StatementLine> {
      const bill = await ask(Bill, 'GET', `/v3/bill/tradebill?bill_date=${date}&bill_type=ALL`)
      if (bill.outcome !== 'done') {
        if (bill.code === 'NO_STATEMENT_EXIST') return
        throw new StatementUnavailable(bill)
      }
      const file = await client.download(bill.value.download_url)
      if (file.outcome !== 'done') throw new StatementUnavailable(file)
      const digest = createHash('sha1').update(file.value).digest('hex')
      if (digest !== bill.value.hash_value.toLowerCase()) {
        throw new StatementUnavailable(
          trouble('unavailable', 'bill.altered', 'the bill does not have the digest it was given'),
        )
      }
      yield* linesOfTradeBill(file.value.toString('utf8'))
    },
  }

  function actionOf(method: keyof typeof PATHS, answer: Record<string, string>, returnUrl?: string): PayAction | null {
    const { code_url: content, h5_url: h5, prepay_id: prepayId } = answer
    if (method === 'native') return content ? { kind: 'qr', content } : null
    if (method === 'h5') {
      const back = returnUrl === undefined ? '' : `&redirect_url=${encodeURIComponent(returnUrl)}`
      return h5 ? { kind: 'redirect', url: `${h5}${back}` } : null
    }
    if (!prepayId) return null
    const moment = client.moment()
    const parameters =
      method === 'jsapi'
        ? jsapiParameters(appId, prepayId, moment, privateKey)
        : appParameters(appId, mchId, prepayId, moment, privateKey)
    return { kind: 'sdk', parameters }
  }
}

function whyNot({ capture, currency, payer }: NewPayment, method: string): Trouble | null {
  if (!Object.hasOwn(PATHS, method)) return trouble('declined', 'method.unsupported', method)
  if (capture === 'manual') return trouble('declined', 'capture.unsupported', 'WeChat Pay takes the money at once')
  if (currency !== 'CNY') return trouble('declined', 'currency.unsupported', currency)
  if (method === 'jsapi' && !payer?.openId)
    return trouble('declined', 'payer.missing', 'jsapi: the openid of the payer')
  if (method === 'h5' && !payer?.address) return trouble('declined', 'payer.missing', 'h5: the IP address of the payer')
  return null
}

function captured(notice: z.output<typeof Notice>, order: z.output<typeof Order>, ours: WechatConfig): ProviderEvent {
  if (order.mchid !== ours.mchId || order.appid !== ours.appId) throw unsigned('wechat', 'it is for another merchant')
  const { out_trade_no: reference, amount, trade_type: method } = order
  if (!amount) throw new Refusal('request.invalid', { detail: 'a payment without an amount' })
  return {
    ...{ id: notice.id, kind: 'captured', reference, paymentId: paymentIdOf(reference) },
    ...{ amount: amount.total, currency: amount.currency, at: Date.parse(order.success_time ?? notice.create_time) },
    ...(method === undefined ? {} : { method: method.toLowerCase() }),
  }
}

function refunded(
  notice: z.output<typeof Notice>,
  refund: z.output<typeof RefundNotice>,
  ours: WechatConfig,
): ProviderEvent {
  if (refund.mchid !== ours.mchId) throw unsigned('wechat', 'it is for another merchant')
  const { out_trade_no: reference, refund_status: status } = refund
  const isBack = status === 'SUCCESS'
  return {
    ...{ id: notice.id, kind: isBack ? 'refunded' : 'refund_failed', reference, paymentId: paymentIdOf(reference) },
    ...{ amount: refund.amount.refund, currency: 'CNY', at: Date.parse(refund.success_time ?? notice.create_time) },
    ...{ refundReference: refund.refund_id, refundKey: refund.out_refund_no },
    ...(isBack ? {} : { reason: status.toLowerCase() }),
  }
}

function opened(resource: z.output<typeof Notice>['resource'], apiV3Key: string): string {
  try {
    return openSealed(resource, apiV3Key)
  } catch {
    throw unsigned('wechat', 'the content does not open under the API v3 key')
  }
}

/** WeChat Pay takes characters of up to three bytes. */
function withoutEmoji(text: string): string {
  return text.replace(/[\u{10000}-\u{10FFFF}]/gu, '')
}
