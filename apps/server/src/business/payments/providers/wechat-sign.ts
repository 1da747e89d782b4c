import { createDecipheriv, type KeyObject } from 'node:crypto'
import { signRsa } from './rsa.ts'

export interface Moment {
  /** Seconds, as text. */
  timestamp: string
  nonce: string
}

export interface Merchant {
  mchId: string
  serialNo: string
}

const TAG_BYTES = 16

/**
 * The `Authorization` of a request: WECHATPAY2-SHA256-RSA2048 over method, path with query, time, nonce and body, a
 * line each (pay.weixin.qq.com/doc/v3/merchant/4012365342).
 *
 * @param body exactly what is sent; empty for GET
 */
export function authorization(
  request: { method: string; path: string; body: string },
  { timestamp, nonce }: Moment,
  { mchId, serialNo }: Merchant,
  key: KeyObject,
): string {
  const signature = signRsa(`${request.method}\n${request.path}\n${timestamp}\n${nonce}\n${request.body}\n`, key)
  const parts = { mchid: mchId, nonce_str: nonce, signature, timestamp, serial_no: serialNo }
  const text = Object.entries(parts).map(([name, value]) => `${name}="${value}"`)
  return `WECHATPAY2-SHA256-RSA2048 ${text.join(',')}`
}

/** What WeChat Pay signs of its answers and notices: time, nonce and body, a line each. */
export function signedMessage({ timestamp, nonce }: Moment, body: string): string {
  return `${timestamp}\n${nonce}\n${body}\n`
}

/** What a page or mini program hands to WeChat to ask for the payment. */
export function jsapiParameters(appId: string, prepayId: string, { timestamp, nonce }: Moment, key: KeyObject) {
  const order = `prepay_id=${prepayId}`
  const paySign = signRsa(`${appId}\n${timestamp}\n${nonce}\n${order}\n`, key)
  return { appId, timeStamp: timestamp, nonceStr: nonce, package: order, signType: 'RSA', paySign }
}

/** The same for an app, where it is the bare prepay id that is signed. */
export function appParameters(
  appId: string,
  mchId: string,
  prepayId: string,
  { timestamp, nonce }: Moment,
  key: KeyObject,
) {
  const sign = signRsa(`${appId}\n${timestamp}\n${nonce}\n${prepayId}\n`, key)
  const names = { appid: appId, partnerid: mchId, prepayid: prepayId, package: 'Sign=WXPay' }
  return { ...names, noncestr: nonce, timestamp, sign }
}

export interface Sealed {
  nonce: string
  associated_data?: string | undefined
  /** Base64; the last 16 bytes are the tag. */
  ciphertext: string
}

/** Opens the content of a notice or a certificate: AES-256-GCM under the API v3 key. @throws Error when it was altered */
export function openSealed({ nonce, associated_data: bound = '', ciphertext }: Sealed, apiV3Key: string): string {
  const bytes = Buffer.from(ciphertext, 'base64')
  if (bytes.length < TAG_BYTES) throw new Error('the sealed content is too short')
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
}
