import type { KeyObject } from 'node:crypto'
import { type EpochMs, HOUR, type IsoDate, type Minor, parseMinor } from '@tandem/kernel'
import { z } from 'zod'
import { answerOf, type Fields, isSignedNotice, signedFields } from './alipay-sign.ts'
import { linesOfAlipayBill } from './alipay-statement.ts'
import { beijingTime, fromBeijingTime } from './beijing.ts'
import { httpCalls, isTrouble } from './http-call.ts'
import { numberOf, paymentIdOf } from './payment-number.ts'
import {
  done,
  type NewPayment,
  type Outcome,
  type PaymentProvider,
  type PaymentState,
  type ProviderEvent,
  type StatementLine,
  StatementUnavailable,
  type Trouble,
  trouble,
} from './provider.ts'
import { requireFresh, unsigned } from './webhook.ts'

export interface AlipayConfig {
  appId: string
  privateKey: KeyObject
  /** Alipay's, from its console; not the one that belongs to `privateKey`. */
  alipayPublicKey: KeyObject
  notifyUrl: string
  gateway?: string
  timeoutMs?: number
  now?: () => EpochMs
}

const METHODS = {
  page: { method: 'alipay.trade.page.pay', product: 'FAST_INSTANT_TRADE_PAY' },
  wap: { method: 'alipay.trade.wap.pay', product: 'QUICK_WAP_WAY' },
  qr: { method: 'alipay.trade.precreate', product: 'FACE_TO_FACE_PAYMENT' },
  barcode: { method: 'alipay.trade.pay', product: 'FACE_TO_FACE_PAYMENT' },
} as const
type Method = keyof typeof METHODS

const OK = '10000'
const WAITING = '10003'
const STATES: Readonly<Record<string, PaymentState>> = {
  ...{ WAIT_BUYER_PAY: 'pending', TRADE_SUCCESS: 'captured', TRADE_FINISHED: 'captured', TRADE_CLOSED: 'voided' },
}
/** A notice is sent for 25 hours under one `notify_id` and one signature; it is the id that makes it harmless. */
const NOTICE_WINDOW_MS = 26 * HOUR

/** A day without trade, or one whose bill is not made yet: it is made by 10 in the morning of the next day. */
const NO_BILL = /bill_not_exist|no_bill_data/i

const Answer = z.looseObject({ code: z.string(), msg: z.string().default(''), sub_code: z.string().optional() })
const Trade = z.object({
  ...{ out_trade_no: z.string(), trade_status: z.string(), total_amount: z.string() },
  send_pay_date: z.string().optional(),
})

/** Alipay's open platform, for a merchant in the mainland: RSA2, yuan, captures at once. */
export function alipayProvider(config: AlipayConfig): PaymentProvider {
  const { gateway = 'https://openapi.alipay.com/gateway.do', now = Date.now } = config
  const call = httpCalls({ timeoutMs: config.timeoutMs ?? 10_000 })

  const parameters = (method: string, content: object, more: Fields = {}): URLSearchParams => {
    const fields = {
      ...{ app_id: config.appId, method, format: 'JSON', charset: 'utf-8', sign_type: 'RSA2', version: '1.0' },
      ...{ timestamp: beijingTime(now()), biz_content: JSON.stringify(content) },
      ...more,
    }
    return new URLSearchParams(signedFields(fields, config.privateKey))
  }

  /** @returns the answer's fields where its code is among `accepted` and Alipay signed it */
  const ask = async (
    method: string,
    content: object,
    more?: Fields,
    accepted: readonly string[] = [OK],
  ): Promise<Outcome<Record<string, unknown>>> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }
    const body = parameters(method, content, more).toString()
    const answer = await call({ method: 'POST', url: gateway, headers, body })
    if (isTrouble(answer)) return answer
    if (answer.status !== 200) return trouble('unknown', `http.${answer.status}`, 'the gateway did not answer')
    const read = readAnswer(answer.body.toString('utf8'), method)
    if (read === null) return trouble('unknown', 'answer.unreadable', 'the answer is not of the method that was asked')
    const parsed = Answer.safeParse(read.fields)
    if (!parsed.success) return trouble('unknown', 'answer.unreadable', parsed.error.message)
    if (!accepted.includes(parsed.data.code)) return refusal(parsed.data)
    return read.isSigned
      ? done(parsed.data)
      : trouble('unknown', 'answer.unsigned', 'the answer is not signed by Alipay')
  }
  const readAnswer = (text: string, method: string) => {
    try {
      return answerOf(text, method, config.alipayPublicKey)
    } catch {
      return null
    }
  }

  return {
    code: 'alipay',
    abilities: { manualCapture: false, currencies: ['CNY'], methods: Object.keys(METHODS) },
    webhookAnswer: { type: 'text/plain', body: 'success' },
    async createPayment(payment) {
      const how = (payment.method ?? 'page') as Method
      const refused = whyNot(payment, how)
      if (refused) return refused
      const reference = numberOf(payment.paymentId)
      const { method, product } = METHODS[how]
      const order = {
        ...{ out_trade_no: reference, total_amount: yuan(payment.amount), product_code: product },
        subject: payment.description.replace(/[/=&]/g, ' ').slice(0, 256) || reference,
        ...(payment.expiresAt === undefined ? {} : { time_expire: beijingTime(payment.expiresAt) }),
        ...(how === 'barcode' ? { scene: 'bar_code', auth_code: payment.payer?.code } : {}),
      }
      const more: Fields = {
        notify_url: config.notifyUrl,
        ...(payment.returnUrl === undefined ? {} : { return_url: payment.returnUrl }),
      }
      if (how === 'page' || how === 'wap') {
        const url = `${gateway}?${parameters(method, order, more).toString()}`
        return done({ reference, action: { kind: 'redirect', url } })
      }
      const made = await ask(method, order, more, how === 'barcode' ? [OK, WAITING] : [OK])
      if (made.outcome !== 'done') {
        // The bar code was taken before: what is asked for exists.
        return made.code === 'ACQ.TRADE_HAS_SUCCESS' ? done({ reference, action: { kind: 'none' } }) : made
      }
      if (how === 'barcode') return done({ reference, action: { kind: 'none' } })
      const { qr_code: content } = made.value
      if (typeof content !== 'string') return trouble('unknown', 'answer.unreadable', 'no qr_code')
      return done({ reference, action: { kind: 'qr', content } })
    },
    async capture() {
      return trouble('declined', 'capture.unsupported', 'Alipay takes the money at once')
    },
    async void({ reference }) {
      const closed = await ask('alipay.trade.close', { out_trade_no: reference })
      return closed.outcome === 'done' ? done({ reference }) : closed
    },
    async refund({ reference, amount, key, reason }) {
      const made = await ask('alipay.trade.refund', {
        ...{ out_trade_no: reference, refund_amount: yuan(amount), out_request_no: key },
        ...(reason === '' ? {} : { refund_reason: reason.slice(0, 256) }),
      })
      if (made.outcome !== 'done') return made
      if (made.value.fund_change === 'Y') return done({ refundReference: key, state: 'refunded' })
      // "N" is said of a repetition as well as of a refund that is not through: only the query tells them apart.
      const found = await ask('alipay.trade.fastpay.refund.query', { out_trade_no: reference, out_request_no: key })
      const isThrough = found.outcome === 'done' && found.value.refund_status === 'REFUND_SUCCESS'
      return done({ refundReference: key, state: isThrough ? 'refunded' : 'pending' })
    },
    async read(reference) {
      const found = await ask('alipay.trade.query', { out_trade_no: reference })
      if (found.outcome !== 'done') return found
      const parsed = Trade.safeParse(found.value)
      const amount = parsed.success ? minorOf(parsed.data.total_amount) : null
      if (!parsed.success || amount === null) return trouble('unknown', 'answer.unreadable', 'alipay.trade.query')
      // A trade that was given back in full is closed too; it was paid once.
      const isGivenBack = parsed.data.trade_status === 'TRADE_CLOSED' && parsed.data.send_pay_date !== undefined
      const state = isGivenBack ? 'captured' : (STATES[parsed.data.trade_status] ?? 'pending')
      const taken = state === 'captured' ? amount : 0
      return done({
        ...{ reference, paymentId: paymentIdOf(reference), state, currency: 'CNY', amount, authorised: taken },
        ...{ captured: taken, refunded: isGivenBack ? amount : state === 'captured' ? null : 0 },
      })
    },
    async parseWebhook({ rawBody, receivedAt }) {
      const fields = Object.fromEntries(new URLSearchParams(rawBody))
      if (!isSignedNotice(fields, config.alipayPublicKey)) throw unsigned('alipay', 'the signature does not fit')
      if (fields.app_id !== config.appId) throw unsigned('alipay', 'it is for another merchant')
      requireFresh('alipay', fromBeijingTime(fields.notify_time ?? ''), receivedAt, NOTICE_WINDOW_MS)
      const event = eventOf(fields)
      return event ? [event] : []
    },
    async *statement(date: IsoDate): AsyncIterable<StatementLine> {
      const method = 'alipay.data.dataservice.bill.downloadurl.query'
      const bill = await ask(method, { bill_type: 'trade', bill_date: date })
      if (bill.outcome !== 'done') {
        if (NO_BILL.test(bill.code)) return
        throw new StatementUnavailable(bill)
      }
      const file = await call({ method: 'GET', url: String(bill.value.bill_download_url) })
      if (isTrouble(file)) throw new StatementUnavailable(file)
      if (file.status !== 200) throw new StatementUnavailable(trouble('unavailable', `http.${file.status}`, 'the bill'))
      yield* linesOfAlipayBill(file.body)
    },
  }
}

function whyNot({ capture, currency, payer }: NewPayment, method: string): Trouble | null {
  if (!Object.hasOwn(METHODS, method)) return trouble('declined', 'method.unsupported', method)
  if (capture === 'manual') return trouble('declined', 'capture.unsupported', 'Alipay takes the money at once')
  if (currency !== 'CNY') return trouble('declined', 'currency.unsupported', currency)
  if (method === 'barcode' && !payer?.code)
    return trouble('declined', 'payer.missing', 'barcode: what the till scanned')
  return null
}

/**
 * Payments and closings. A notice of a refund names only the sum of all refunds, and refunds are answered at once:
 * those give no event.
 */
function eventOf(fields: Fields): ProviderEvent | null {
  const { out_trade_no: reference = '', notify_id: id = '', trade_status: status = '' } = fields
  const amount = minorOf(fields.total_amount ?? '')
  if (amount === null || (minorOf(fields.refund_fee ?? '0') ?? 0) > 0) return null
  const shared = { id, reference, paymentId: paymentIdOf(reference), amount, currency: 'CNY' }
  if (STATES[status] === 'captured') {
    return { ...shared, kind: 'captured', at: fromBeijingTime(fields.gmt_payment ?? fields.notify_time ?? '') }
  }
  if (STATES[status] !== 'voided') return null
  return { ...shared, kind: 'voided', at: fromBeijingTime(fields.gmt_close ?? fields.notify_time ?? '') }
}

/** 20000: Alipay does not know itself. Keys, rights and rates (2000x, 4000x but 40004): nothing happened. */
function refusal({ code, msg, sub_code: sub }: z.output<typeof Answer>): Trouble {
  const named = sub ?? code
  if (code === '20000' || named === 'ACQ.SYSTEM_ERROR') return trouble('unknown', named, msg)
  const isOurs = code === '20001' || code === '40005' || code === '40006' || named.startsWith('isv.invalid-signature')
  return trouble(isOurs ? 'unavailable' : 'declined', named, msg)
}

function yuan(amount: Minor): string {
  const digits = String(amount).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function minorOf(text: string): Minor | null {
  return parseMinor(text, 2)
}
