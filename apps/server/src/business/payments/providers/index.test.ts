import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { paymentProviders } from './index.ts'

const SANDBOX = {
  TANDEM_SANDBOX_PAY_URL: 'http://127.0.0.1:4242',
  TANDEM_SANDBOX_PAY_API_KEY: 'key',
  TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: 'secret-that-nobody-may-see',
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const BASE64 = privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')

const STRIPE = {
  TANDEM_STRIPE_SECRET_KEY: 'sk',
  TANDEM_STRIPE_PUBLISHABLE_KEY: 'pk',
  TANDEM_STRIPE_WEBHOOK_SECRET: 'whsec',
}
const WECHAT = {
  TANDEM_WECHAT_PAY_APP_ID: 'wx1',
  TANDEM_WECHAT_PAY_MCH_ID: '19',
  TANDEM_WECHAT_PAY_SERIAL_NO: 'AB',
  // One line, as an environment file holds it.
  TANDEM_WECHAT_PAY_PRIVATE_KEY: PEM.replaceAll('\n', '\\n'),
  TANDEM_WECHAT_PAY_API_V3_KEY: 'k'.repeat(32),
  TANDEM_WECHAT_PAY_NOTIFY_URL: 'https://shop.example/wechat',
}
const ALIPAY = {
  TANDEM_ALIPAY_APP_ID: '2014',
  TANDEM_ALIPAY_PRIVATE_KEY: BASE64,
  TANDEM_ALIPAY_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  TANDEM_ALIPAY_NOTIFY_URL: 'https://shop.example/alipay',
}

describe('the providers of the environment', () => {
  it('are those that have their keys, and none without any', () => {
    expect([...paymentProviders({}).keys()]).toEqual([])
    expect([...paymentProviders(SANDBOX).keys()]).toEqual(['sandbox'])
    const all = paymentProviders({ ...SANDBOX, ...STRIPE, ...WECHAT, ...ALIPAY })
    expect([...all.keys()]).toEqual(['sandbox', 'stripe', 'wechat', 'alipay'])
  })

  it('refuses half a set, says what is missing, and shows no secret', () => {
    const half = { ...SANDBOX, TANDEM_SANDBOX_PAY_API_KEY: '' }
    expect(() => paymentProviders(half)).toThrow('half configured: set TANDEM_SANDBOX_PAY_API_KEY too')
    expect(() => paymentProviders(half)).not.toThrow('nobody-may-see')
  })

  it.each([
    [{ ...WECHAT, TANDEM_WECHAT_PAY_API_V3_KEY: 'short' }, 'TANDEM_WECHAT_PAY_API_V3_KEY must have 32 characters'],
    [{ ...WECHAT, TANDEM_WECHAT_PAY_PRIVATE_KEY: 'x' }, 'TANDEM_WECHAT_PAY_PRIVATE_KEY is not a key'],
    [{ ...WECHAT, TANDEM_WECHAT_PAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_1' }, 'set TANDEM_WECHAT_PAY_PUBLIC_KEY too'],
    [{ ...ALIPAY, TANDEM_ALIPAY_PUBLIC_KEY: 'x' }, 'TANDEM_ALIPAY_PUBLIC_KEY is not a key'],
    [{ ...STRIPE, TANDEM_STRIPE_WEBHOOK_SECRET: undefined }, 'set TANDEM_STRIPE_WEBHOOK_SECRET too'],
  ])('says in plain words what is wrong with a set', (env, message) => {
    expect(() => paymentProviders(env)).toThrow(message)
  })
})
