import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateRawSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AlipayConfig, alipayProvider } from './alipay.ts'
import { contentOf } from './alipay-sign.ts'
import type { NewPayment, PaymentProvider, StatementLine } from './provider.ts'
import { isSignedRsa, publicKeyOf, signRsa } from './rsa.ts'
import { ALIPAY_SIGNED_NOTICE } from './testing/alipay-vectors.ts'

const PAYMENT_ID = '01939a3c-0000-7000-8000-00000000000b'
const NUMBER = PAYMENT_ID.replaceAll('-', '')
const app = generateKeyPairSync('rsa', { modulusLength: 2048 })
const alipay = generateKeyPairSync('rsa', { modulusLength: 2048 })
const NOW = Date.UTC(2026, 2, 1, 4)

/** Speaks the shapes of opendocs.alipay.com, checks our signature and signs as the gateway does. */
describe('Alipay, against a fake that speaks the documented shapes', () => {
  const seen: Record<string, string>[] = []
  let answers: { fields: object; isUnsigned?: boolean; status?: number }[] = []
  let file: Buffer = Buffer.alloc(0)
  let server: Server
  let provider: PaymentProvider
  let config: AlipayConfig
  let base: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        if (request.url === '/bill.zip') return void response.end(file)
        const fields = Object.fromEntries(new URLSearchParams(body))
        const name = `${(fields.method ?? '').replaceAll('.', '_')}_response`
        if (!isSignedRsa(contentOf(fields), fields.sign ?? '', app.publicKey)) {
          const refused = '{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-signature"}'
          return void response.end(`{"${name}":${refused},"sign":"x"}`)
        }
        seen.push(fields)
        const answer = answers.shift() ?? { fields: { code: '20000', msg: 'Service Currently Unavailable' } }
        const part = JSON.stringify(answer.fields)
        const sign = answer.isUnsigned ? 'AAAA' : signRsa(part, alipay.privateKey)
        response.writeHead(answer.status ?? 200).end(`{"${name}":${part},"sign":"${sign}"}`)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    config = {
      ...{ appId: '2014060600164699', privateKey: app.privateKey, alipayPublicKey: alipay.publicKey },
      ...{ notifyUrl: 'https://shop.example/alipay', gateway: `${base}/gateway.do`, timeoutMs: 300, now: () => NOW },
    }
    provider = alipayProvider(config)
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  beforeEach(() => {
    seen.length = 0
    answers = []
  })

  const ok = (fields: object = {}) => ({ fields: { code: '10000', msg: 'Success', ...fields } })
  const failed = (sub: string, code = '40004') => ({ fields: { code, msg: 'Business Failed', sub_code: sub } })
  const ask: NewPayment = {
    ...{ paymentId: PAYMENT_ID, amount: 8_805, currency: 'CNY', description: '礼盒', capture: 'automatic' },
  }
  const content = (fields: Record<string, string> | undefined) => JSON.parse(fields?.biz_content ?? '') as object

  it('sends the shopper to a signed address, in Beijing time and yuan', async () => {
    const made = await provider.createPayment({
      ...ask,
      returnUrl: 'https://shop.example/done',
      expiresAt: NOW + 60_000,
    })
    if (made.outcome !== 'done' || made.value.action.kind !== 'redirect') throw new Error('no address')
    const fields = Object.fromEntries(new URL(made.value.action.url).searchParams)
    expect(isSignedRsa(contentOf(fields), fields.sign ?? '', app.publicKey)).toBe(true)
    expect(fields).toMatchObject({
      method: 'alipay.trade.page.pay',
      timestamp: '2026-03-01 12:00:00',
      sign_type: 'RSA2',
    })
    expect(content(fields)).toMatchObject({
      ...{ out_trade_no: NUMBER, total_amount: '88.05', time_expire: '2026-03-01 12:01:00' },
    })
    expect(seen).toHaveLength(0)
  })

  it('makes a QR code, and takes the bar code that a till scanned, once', async () => {
    answers = [ok({ out_trade_no: NUMBER, qr_code: 'https://qr.alipay.com/bax1' }), failed('ACQ.TRADE_HAS_SUCCESS')]
    expect(await provider.createPayment({ ...ask, method: 'qr' })).toMatchObject({
      value: { reference: NUMBER, action: { kind: 'qr', content: 'https://qr.alipay.com/bax1' } },
    })
    const till: NewPayment = { ...ask, method: 'barcode', payer: { code: '28763443825664394' } }
    expect(await provider.createPayment(till)).toMatchObject({ outcome: 'done', value: { action: { kind: 'none' } } })
    answers = [{ fields: { code: '10003', msg: ' order success pay inprocess' } }]
    expect(await provider.createPayment(till)).toMatchObject({ outcome: 'done' })
    expect(content(seen[1])).toMatchObject({ scene: 'bar_code', auth_code: '28763443825664394' })
  })

  it.each([
    [{ capture: 'manual' as const }, 'capture.unsupported'],
    [{ currency: 'USD' }, 'currency.unsupported'],
    [{ method: 'barcode' }, 'payer.missing'],
    [{ method: 'cheque' }, 'method.unsupported'],
  ])('declines %j without asking', async (fields, code) => {
    expect(await provider.createPayment({ ...ask, ...fields })).toMatchObject({ outcome: 'declined', code })
  })

  it.each([
    [{ trade_status: 'WAIT_BUYER_PAY' }, 'pending', 0, 0],
    [{ trade_status: 'TRADE_SUCCESS' }, 'captured', 8_805, null],
    [{ trade_status: 'TRADE_FINISHED' }, 'captured', 8_805, null],
    [{ trade_status: 'TRADE_CLOSED' }, 'voided', 0, 0],
    [{ trade_status: 'TRADE_CLOSED', send_pay_date: '2026-03-01 12:00:00' }, 'captured', 8_805, 8_805],
  ])('reads %j as %s', async (fields, state, captured, refunded) => {
    answers = [ok({ out_trade_no: NUMBER, total_amount: '88.05', ...fields })]
    expect(await provider.read(NUMBER)).toMatchObject({
      value: { state, captured, refunded, amount: 8_805, paymentId: PAYMENT_ID },
    })
  })

  it('refunds under our key, and asks how it is where the answer does not say', async () => {
    const refund = { reference: NUMBER, amount: 505, currency: 'CNY', captured: 8_805, key: 'key-1', reason: '' }
    answers = [ok({ fund_change: 'Y' })]
    expect(await provider.refund(refund)).toEqual({
      ...{ outcome: 'done', value: { refundReference: 'key-1', state: 'refunded' } },
    })
    expect(content(seen[0])).toEqual({ out_trade_no: NUMBER, refund_amount: '5.05', out_request_no: 'key-1' })
    answers = [ok({ fund_change: 'N' }), ok({ refund_status: 'REFUND_SUCCESS' })]
    expect(await provider.refund(refund)).toMatchObject({ value: { state: 'refunded' } })
    answers = [ok({ fund_change: 'N' }), ok()]
    expect(await provider.refund(refund)).toMatchObject({ value: { state: 'pending' } })
  })

  it.each([
    [ok(), 'done', undefined],
    [failed('ACQ.TRADE_STATUS_ERROR'), 'declined', 'ACQ.TRADE_STATUS_ERROR'],
    [failed('ACQ.SYSTEM_ERROR'), 'unknown', 'ACQ.SYSTEM_ERROR'],
    [failed('isp.unknow-error', '20000'), 'unknown', 'isp.unknow-error'],
    [failed('isv.insufficient-isv-permissions', '40006'), 'unavailable', 'isv.insufficient-isv-permissions'],
    [{ ...ok(), isUnsigned: true }, 'unknown', 'answer.unsigned'],
    [{ ...ok(), status: 502 }, 'unknown', 'http.502'],
  ])('takes %j as %s when it closes', async (answer, outcome, code) => {
    answers = [answer]
    expect(await provider.void({ reference: NUMBER, key: 'k' })).toMatchObject({ outcome, ...(code ? { code } : {}) })
  })

  it('says "unavailable" when its own key is not taken', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(await alipayProvider({ ...config, privateKey }).read(NUMBER)).toMatchObject({
      ...{ outcome: 'unavailable', code: 'isv.invalid-signature' },
    })
  })

  const notice = (fields: Record<string, string>) => {
    const all: Record<string, string> = {
      ...{ app_id: config.appId, notify_id: 'n1', notify_time: '2026-03-01 12:00:05', total_amount: '88.05' },
      ...{ out_trade_no: NUMBER, gmt_payment: '2026-03-01 12:00:00', subject: '礼盒 100% & 大', charset: 'utf-8' },
      ...fields,
    }
    const sign = signRsa(contentOf(all), alipay.privateKey)
    const rawBody = new URLSearchParams({ ...all, sign, sign_type: 'RSA2' }).toString()
    return { headers: {}, rawBody, receivedAt: NOW + 6_000 }
  }

  it('hears that a trade was paid or closed, and nothing in notices of refunds', async () => {
    expect(await provider.parseWebhook(notice({ trade_status: 'TRADE_SUCCESS', refund_fee: '0.00' }))).toEqual([
      {
        ...{ id: 'n1', kind: 'captured', reference: NUMBER, paymentId: PAYMENT_ID, amount: 8_805, currency: 'CNY' },
        at: NOW,
      },
    ])
    expect(await provider.parseWebhook(notice({ trade_status: 'TRADE_CLOSED' }))).toMatchObject([{ kind: 'voided' }])
    expect(await provider.parseWebhook(notice({ trade_status: 'WAIT_BUYER_PAY' }))).toEqual([])
    const refund = { trade_status: 'TRADE_SUCCESS', refund_fee: '5.05', out_biz_no: 'key-1' }
    expect(await provider.parseWebhook(notice(refund))).toEqual([])
  })

  it('hears the notice of alipay-sdk-nodejs-all, test/alipay.test.ts, as it would come over the wire', async () => {
    const { publicKey, fields } = ALIPAY_SIGNED_NOTICE
    const other = alipayProvider({ ...config, appId: fields.app_id, alipayPublicKey: publicKeyOf(publicKey, 'KEY') })
    const rawBody = new URLSearchParams(fields).toString()
    const receivedAt = Date.UTC(2019, 7, 15, 7, 56, 26)
    expect(await other.parseWebhook({ headers: {}, rawBody, receivedAt })).toMatchObject([
      { kind: 'captured', amount: 10, reference: '20190815155618536-564-57', paymentId: '' },
    ])
  })

  it('believes only what is signed, whole, recent and meant for us', async () => {
    const good = notice({ trade_status: 'TRADE_SUCCESS' })
    const expectRefused = (altered: object, code: string) =>
      expect(provider.parseWebhook({ ...good, ...altered })).rejects.toMatchObject({ code })
    await expectRefused({ rawBody: good.rawBody.replace('88.05', '88.06') }, 'webhook.unsigned')
    await expectRefused({ rawBody: '' }, 'webhook.unsigned')
    await expectRefused({ receivedAt: NOW + 27 * 3_600_000 }, 'webhook.stale')
    await expectRefused(notice({ trade_status: 'TRADE_SUCCESS', app_id: '1' }), 'webhook.unsigned')
    await expectRefused(notice({ trade_status: 'TRADE_SUCCESS', notify_time: '' }), 'webhook.stale')
  })

  it('reads the trade bill of a day: a ZIP archive of lists in GBK', async () => {
    const heading =
      '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注'
    const row = (kind: string, amount: string, key: string, fee: string) =>
      `2026030122\t,${NUMBER}\t,${kind},礼盒, 大,2026-03-01 11:59:00,2026-03-01 12:00:00,,,,,z***@x,${amount},${amount},0.00,0.00,0.00,0.00,0.00,,0.00,0.00,${key},${fee},0.00,`
    const trades = ['#支付宝业务明细查询', '#账号：[2088]', '#-----业务明细列表-----', heading]
    trades.push(
      row('交易', '88.05', '', '-0.53'),
      row('退款', '-5.05', 'key-1', '0.03'),
      '#-----业务明细列表结束-----',
      '',
    )
    file = zipped('#支付宝业务汇总查询\r\n门店编号,门店名称,交易订单总笔数\r\n', trades.join('\r\n'))
    answers = [ok({ bill_download_url: `${base}/bill.zip` })]
    const shared = { reference: NUMBER, paymentId: PAYMENT_ID, currency: 'CNY', at: NOW }
    expect(await all(provider.statement('2026-03-01'))).toEqual([
      { ...shared, kind: 'capture', refundReference: null, amount: 8_805, fee: 53 },
      { ...shared, kind: 'refund', refundReference: 'key-1', amount: 505, fee: -3 },
    ])
    expect(content(seen[0])).toEqual({ bill_type: 'trade', bill_date: '2026-03-01' })
    answers = [failed('isp.bill_not_exist')]
    expect(await all(provider.statement('2026-03-01'))).toEqual([])
    file = Buffer.from('no archive')
    answers = [ok({ bill_download_url: `${base}/bill.zip` })]
    await expect(all(provider.statement('2026-03-01'))).rejects.toThrow('not a ZIP archive')
  })
})

/** One stored and one deflated file, as archives mix them. */
function zipped(stored: string, deflated: string): Buffer {
  const files = [stored, deflated].map((text) => iconv.encode(text, 'gbk'))
  const packed = files.map((bytes, i) => (i === 0 ? bytes : deflateRawSync(bytes)))
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const [i, bytes] of packed.entries()) {
    const name = iconv.encode(`业务明细${i}.csv`, 'gbk')
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(i === 0 ? 0 : 8, 10)
    entry.writeUInt32LE(bytes.length, 20)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, name, bytes)
    entries.push(entry, name)
    offset += 30 + name.length + bytes.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(packed.length, 10)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...entries, end])
}

async function all(lines: AsyncIterable<StatementLine>): Promise<StatementLine[]> {
  const list: StatementLine[] = []
  for await (const line of lines) list.push(line)
  return list
}
