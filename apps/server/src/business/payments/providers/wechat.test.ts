import { createCipheriv, createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NewPayment, PaymentProvider, StatementLine } from './provider.ts'
import { isSignedRsa, privateKeyOf, signRsa } from './rsa.ts'
import { WECHAT_TEST_KEY, WECHAT_TEST_MERCHANT } from './testing/wechat-vectors.ts'
import { type WechatConfig, wechatProvider } from './wechat.ts'

const PAYMENT_ID = '01939a3c-0000-7000-8000-00000000000a'
const NUMBER = PAYMENT_ID.replaceAll('-', '')
const API_V3_KEY = 'k'.repeat(32)
const platform = generateKeyPairSync('rsa', { modulusLength: 2048 })
const merchantKey = privateKeyOf(WECHAT_TEST_KEY, 'KEY')

interface Seen {
  method: string
  path: string
  body: string
}

/** Speaks the shapes of pay.weixin.qq.com/doc/v3, checks our signature and signs as the platform does. */
describe('WeChat Pay, against a fake that speaks the documented shapes', () => {
  const seen: Seen[] = []
  let answers: { status: number; body: unknown; isUnsigned?: boolean; raw?: string }[] = []
  let server: Server
  let base: string
  let provider: PaymentProvider
  let config: WechatConfig

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        const path = request.url ?? ''
        const method = request.method ?? ''
        if (!isWellSigned(request.headers.authorization ?? '', `${method}\n${path}`, body)) {
          response.writeHead(401).end('{"code":"SIGN_ERROR","message":"错误的签名"}')
          return
        }
        seen.push({ method, path, body })
        const {
          status,
          body: fields,
          isUnsigned,
          raw,
        } = answers.shift() ?? { status: 500, body: { code: 'SYSTEM_ERROR' } }
        const text = raw ?? (status === 204 ? '' : JSON.stringify(fields))
        response.writeHead(status, isUnsigned ? {} : signed(text)).end(text)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    config = {
      ...WECHAT_TEST_MERCHANT,
      ...{ appId: 'wx1', privateKey: merchantKey, apiV3Key: API_V3_KEY, baseUrl: base, timeoutMs: 300 },
      ...{ notifyUrl: 'https://shop.example/wechat', platformKey: { id: 'PUB_KEY_ID_1', key: platform.publicKey } },
    }
    provider = wechatProvider(config)
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  beforeEach(() => {
    seen.length = 0
    answers = []
  })

  const ask: NewPayment = {
    ...{ paymentId: PAYMENT_ID, amount: 8_800, currency: 'CNY', description: '礼盒🎁', capture: 'automatic' },
  }
  const sent = () => JSON.parse(seen[0]?.body ?? '') as Record<string, unknown>

  it('orders by QR code under our payment as number, with an end in Beijing time', async () => {
    answers = [{ status: 200, body: { code_url: 'weixin://wxpay/bizpayurl?pr=1' } }]
    const made = await provider.createPayment({ ...ask, expiresAt: Date.UTC(2026, 2, 1, 4) })
    expect(made).toEqual({
      ...{ outcome: 'done' },
      value: { reference: NUMBER, action: { kind: 'qr', content: 'weixin://wxpay/bizpayurl?pr=1' } },
    })
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/v3/pay/transactions/native' })
    expect(sent()).toEqual({
      ...{ appid: 'wx1', mchid: '1900007291', notify_url: config.notifyUrl, out_trade_no: NUMBER, description: '礼盒' },
      ...{ amount: { total: 8_800, currency: 'CNY' }, time_expire: '2026-03-01T12:00:00+08:00' },
    })
  })

  it('orders for a page inside WeChat, for a browser outside and for an app', async () => {
    answers = [{ status: 200, body: { prepay_id: 'wx201' } }]
    const jsapi = await provider.createPayment({ ...ask, method: 'jsapi', payer: { openId: 'oU1' } })
    expect(jsapi).toMatchObject({ value: { action: { kind: 'sdk', parameters: { package: 'prepay_id=wx201' } } } })
    expect(sent().payer).toEqual({ openid: 'oU1' })
    answers = [{ status: 200, body: { h5_url: 'https://wx.example/h5?prepay_id=1' } }]
    const back = { returnUrl: 'https://shop.example/done?a=1' }
    expect(
      await provider.createPayment({ ...ask, ...back, method: 'h5', payer: { address: '1.2.3.4' } }),
    ).toMatchObject({
      value: {
        action: { url: 'https://wx.example/h5?prepay_id=1&redirect_url=https%3A%2F%2Fshop.example%2Fdone%3Fa%3D1' },
      },
    })
    answers = [{ status: 200, body: { prepay_id: 'wx202' } }]
    expect(await provider.createPayment({ ...ask, method: 'app' })).toMatchObject({
      value: { action: { kind: 'sdk', parameters: { prepayid: 'wx202', partnerid: '1900007291' } } },
    })
  })

  it.each([
    [{ capture: 'manual' as const }, 'capture.unsupported'],
    [{ currency: 'USD' }, 'currency.unsupported'],
    [{ method: 'jsapi' }, 'payer.missing'],
    [{ method: 'h5' }, 'payer.missing'],
    [{ method: 'cheque' }, 'method.unsupported'],
  ])('declines %j without asking', async (fields, code) => {
    expect(await provider.createPayment({ ...ask, ...fields })).toMatchObject({ outcome: 'declined', code })
    expect(seen).toHaveLength(0)
  })

  it.each([
    ['NOTPAY', 'pending', 0, 0],
    ['SUCCESS', 'captured', 8_800, 0],
    ['REFUND', 'captured', 8_800, null],
    ['CLOSED', 'voided', 0, 0],
    ['PAYERROR', 'failed', 0, 0],
  ])('reads %s as %s', async (told, state, captured, refunded) => {
    answers = [{ status: 200, body: order({ trade_state: told }) }]
    expect(await provider.read(NUMBER)).toMatchObject({
      value: { state, captured, refunded, amount: 8_800, paymentId: PAYMENT_ID },
    })
    expect(seen[0]?.path).toBe(`/v3/pay/transactions/out-trade-no/${NUMBER}?mchid=1900007291`)
  })

  it('closes, and says that it was too late when it was paid', async () => {
    answers = [
      { status: 204, body: null },
      { status: 400, body: { code: 'ORDERPAID', message: '该订单已支付' } },
    ]
    expect(await provider.void({ reference: NUMBER, key: 'k' })).toMatchObject({ outcome: 'done' })
    expect(await provider.void({ reference: NUMBER, key: 'k' })).toMatchObject({
      outcome: 'declined',
      code: 'ORDERPAID',
    })
  })

  it.each([
    ['PROCESSING', 'pending'],
    ['SUCCESS', 'refunded'],
    ['ABNORMAL', 'failed'],
  ])('refunds under our key: %s is %s', async (status, state) => {
    answers = [{ status: 200, body: { refund_id: '50', out_refund_no: 'key-1', status } }]
    const refund = { reference: NUMBER, amount: 500, currency: 'CNY', captured: 8_800, key: 'key-1', reason: '少一件' }
    expect(await provider.refund(refund)).toEqual({ outcome: 'done', value: { refundReference: '50', state } })
    expect(sent()).toMatchObject({ out_refund_no: 'key-1', amount: { refund: 500, total: 8_800, currency: 'CNY' } })
  })

  it.each([
    [{ status: 500, body: { code: 'SYSTEM_ERROR' } }, 'unknown'],
    [{ status: 429, body: { code: 'FREQUENCY_LIMITED' } }, 'unavailable'],
    [{ status: 403, body: { code: 'NOT_ENOUGH' } }, 'declined'],
    [{ status: 200, body: order(), isUnsigned: true }, 'unknown'],
  ])('takes %j as %s', async (answer, outcome) => {
    answers = [answer]
    expect(await provider.read(NUMBER)).toMatchObject({ outcome })
  })

  it('says "unavailable" when its own key is not taken', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(await wechatProvider({ ...config, privateKey }).read(NUMBER)).toMatchObject({
      ...{ outcome: 'unavailable', code: 'SIGN_ERROR' },
    })
  })

  const at = 1_767_225_600_000
  const notice = (event: string, content: object) => {
    const rawBody = JSON.stringify({
      ...{ id: 'EV-1', event_type: event, create_time: '2026-01-01T08:00:00+08:00', resource_type: 'encrypt-resource' },
      resource: { algorithm: 'AEAD_AES_256_GCM', ...sealed(JSON.stringify(content), 'transaction') },
    })
    return { headers: signed(rawBody, at / 1000), rawBody, receivedAt: at }
  }

  it('hears that a payment was made', async () => {
    const content = order({ trade_state: 'SUCCESS', success_time: '2026-01-01T08:00:00+08:00' })
    expect(await provider.parseWebhook(notice('TRANSACTION.SUCCESS', content))).toEqual([
      {
        ...{ id: 'EV-1', kind: 'captured', reference: NUMBER, paymentId: PAYMENT_ID, amount: 8_800, currency: 'CNY' },
        ...{ at, method: 'native' },
      },
    ])
  })

  it.each([
    ['SUCCESS', 'refunded'],
    ['ABNORMAL', 'refund_failed'],
  ])('hears that a refund ended with %s', async (status, kind) => {
    const content = {
      ...{ mchid: '1900007291', out_trade_no: NUMBER, out_refund_no: 'key-1', refund_id: '50', refund_status: status },
      amount: { total: 8_800, refund: 500, payer_total: 8_800, payer_refund: 500 },
    }
    expect(await provider.parseWebhook(notice(`REFUND.${status}`, content))).toMatchObject([
      { kind, amount: 500, refundReference: '50', refundKey: 'key-1' },
    ])
  })

  it('believes only what is signed, whole, recent and meant for us', async () => {
    const good = notice('TRANSACTION.SUCCESS', order())
    const expectRefused = (altered: object, code: string) =>
      expect(provider.parseWebhook({ ...good, ...altered })).rejects.toMatchObject({ code })
    await expectRefused({ rawBody: good.rawBody.replace('EV-1', 'EV-2') }, 'webhook.unsigned')
    await expectRefused({ headers: {} }, 'webhook.unsigned')
    const probe = { ...good.headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${'A'.repeat(300)}` }
    await expectRefused({ headers: probe }, 'webhook.unsigned')
    await expectRefused({ headers: { ...good.headers, 'wechatpay-serial': 'other' } }, 'webhook.unsigned')
    await expectRefused({ receivedAt: at + 301_000 }, 'webhook.stale')
    await expectRefused(notice('TRANSACTION.SUCCESS', order({ mchid: '1' })), 'webhook.unsigned')
    const other = wechatProvider({ ...config, apiV3Key: 'x'.repeat(32) })
    await expect(other.parseWebhook(good)).rejects.toMatchObject({ code: 'webhook.unsigned' })
  })

  it('fetches the platform’s certificates where it has no public key of it, once, and only believes what they sign', async () => {
    const { platformKey: _, ...rest } = config
    const pem = platform.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const certificates = {
      data: [
        {
          ...{ serial_no: 'PUB_KEY_ID_1', effective_time: '', expire_time: '2031-01-01T00:00:00+08:00' },
          encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', ...sealed(pem, 'certificate') },
        },
      ],
    }
    answers = [
      { status: 200, body: order() },
      { status: 200, body: certificates },
      { status: 200, body: order() },
    ]
    const fetching = wechatProvider(rest)
    expect(await fetching.read(NUMBER)).toMatchObject({ outcome: 'done' })
    expect(await fetching.read(NUMBER)).toMatchObject({ outcome: 'done' })
    expect(seen.map(({ path }) => path.split('?')[0]).filter((path) => path === '/v3/certificates')).toHaveLength(1)
    answers = [
      { status: 200, body: order() },
      { status: 200, body: certificates, isUnsigned: true },
    ]
    expect(await wechatProvider(rest).read(NUMBER)).toMatchObject({ outcome: 'unknown', code: 'answer.unsigned' })
  })

  it('reads the trade bill of a day and refuses one whose digest is not what was promised', async () => {
    const bill = [
      '\uFEFF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
      `\`2026-03-01 09:30:00,\`wx1,\`1900007291,\`0,\`,\`4200,\`${NUMBER},\`oU,\`NATIVE,\`SUCCESS,\`OTHERS,\`CNY,\`88.00,\`0.00,\`0,\`0,\`0.00,\`0.00,\`,\`,\`礼盒, 大,\`,\`0.53000,\`0.60%,\`88.00,\`0.00,\``,
      `\`2026-03-01 11:00:00,\`wx1,\`1900007291,\`0,\`,\`4200,\`${NUMBER},\`oU,\`NATIVE,\`REFUND,\`OTHERS,\`CNY,\`0.00,\`0.00,\`50,\`key-1,\`5.00,\`0.00,\`ORIGINAL,\`SUCCESS,\`礼盒, 大,\`,\`-0.03000,\`0.60%,\`0.00,\`5.00,\``,
      '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
      '`2,`88.00,`5.00,`0.00,`0.50000,`88.00,`5.00',
      '',
    ].join('\r\n')
    const hash = createHash('sha1').update(bill).digest('hex')
    const offer = (hash_value: string) => ({
      hash_type: 'SHA1',
      hash_value,
      download_url: `${base}/v3/billdownload/file?token=1`,
    })
    answers = [
      { status: 200, body: offer(hash) },
      { status: 200, body: null, raw: bill, isUnsigned: true },
    ]
    expect(await all(provider.statement('2026-03-01'))).toEqual([
      {
        ...{ kind: 'capture', reference: NUMBER, paymentId: PAYMENT_ID, refundReference: null, amount: 8_800, fee: 53 },
        ...{ currency: 'CNY', at: Date.UTC(2026, 2, 1, 1, 30) },
      },
      {
        ...{ kind: 'refund', reference: NUMBER, paymentId: PAYMENT_ID, refundReference: '50', amount: 500, fee: -3 },
        ...{ currency: 'CNY', at: Date.UTC(2026, 2, 1, 3) },
      },
    ])
    expect(seen.map(({ path }) => path)).toEqual([
      '/v3/bill/tradebill?bill_date=2026-03-01&bill_type=ALL',
      '/v3/billdownload/file?token=1',
    ])
    answers = [
      { status: 200, body: offer('00') },
      { status: 200, body: null, raw: bill, isUnsigned: true },
    ]
    await expect(all(provider.statement('2026-03-01'))).rejects.toThrow('bill.altered')
  })

  it('takes a day without trade for an empty one, and a bill that is not made yet for a reason to come back', async () => {
    answers = [{ status: 400, body: { code: 'NO_STATEMENT_EXIST', message: '账单文件不存在' } }]
    expect(await all(provider.statement('2026-03-01'))).toEqual([])
    answers = [{ status: 400, body: { code: 'STATEMENT_CREATING', message: '账单生成中' } }]
    await expect(all(provider.statement('2026-03-01'))).rejects.toThrow('STATEMENT_CREATING')
  })
})

function isWellSigned(header: string, methodAndPath: string, body: string): boolean {
  const part = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? ''
  const message = `${methodAndPath}\n${part('timestamp')}\n${part('nonce_str')}\n${body}\n`
  const isOurs = part('mchid') === WECHAT_TEST_MERCHANT.mchId && part('serial_no') === WECHAT_TEST_MERCHANT.serialNo
  return isOurs && isSignedRsa(message, part('signature'), createPublicKey(merchantKey))
}

function signed(body: string, timestamp = Math.floor(Date.now() / 1000)): Record<string, string> {
  const nonce = 'n'.repeat(32)
  return {
    'wechatpay-timestamp': String(timestamp),
    'wechatpay-nonce': nonce,
    'wechatpay-serial': 'PUB_KEY_ID_1',
    'wechatpay-signature': signRsa(`${timestamp}\n${nonce}\n${body}\n`, platform.privateKey),
  }
}

function sealed(text: string, bound: string) {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', API_V3_KEY, nonce).setAAD(Buffer.from(bound))
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { nonce, associated_data: bound, ciphertext: bytes.toString('base64') }
}

function order(fields: object = {}): object {
  return {
    ...{ appid: 'wx1', mchid: '1900007291', out_trade_no: NUMBER, transaction_id: '4200', trade_type: 'NATIVE' },
    ...{ trade_state: 'SUCCESS', trade_state_desc: '支付成功', payer: { openid: 'oU1' } },
    amount: { total: 8_800, payer_total: 8_800, currency: 'CNY', payer_currency: 'CNY' },
    ...fields,
  }
}

async function all(lines: AsyncIterable<StatementLine>): Promise<StatementLine[]> {
  const list: StatementLine[] = []
  for await (const line of lines) list.push(line)
  return list
}
