import { alipayProvider } from './alipay.ts'
import type { PaymentProvider, ProviderCode } from './provider.ts'
import { privateKeyOf, publicKeyOf } from './rsa.ts'
import { sandboxProvider } from './sandbox.ts'
import { stripeProvider } from './stripe.ts'
import { wechatProvider } from './wechat.ts'

export * from './provider.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The providers whose keys are in the environment: docs/guides/payment-providers.md names them all.
 *
 * @throws Error in plain words, and without a secret in it, when one is half configured
 */
export function paymentProviders(env: Environment): Map<ProviderCode, PaymentProvider> {
  const all = [sandboxOf(env), stripeOf(env), wechatOf(env), alipayOf(env)]
  return new Map(all.filter((provider) => provider !== null).map((provider) => [provider.code, provider]))
}

function sandboxOf(env: Environment): PaymentProvider | null {
  const keys = keysOf(env, 'the sandbox', {
    url: 'TANDEM_SANDBOX_PAY_URL',
    apiKey: 'TANDEM_SANDBOX_PAY_API_KEY',
    webhookSecret: 'TANDEM_SANDBOX_PAY_WEBHOOK_SECRET',
  })
  return keys && sandboxProvider(keys)
}

function stripeOf(env: Environment): PaymentProvider | null {
  const keys = keysOf(env, 'Stripe', {
    secretKey: 'TANDEM_STRIPE_SECRET_KEY',
    publishableKey: 'TANDEM_STRIPE_PUBLISHABLE_KEY',
    webhookSecret: 'TANDEM_STRIPE_WEBHOOK_SECRET',
  })
  return keys && stripeProvider({ ...keys, ...optional('baseUrl', env.TANDEM_STRIPE_BASE_URL) })
}

function wechatOf(env: Environment): PaymentProvider | null {
  const keys = keysOf(env, 'WeChat Pay', {
    appId: 'TANDEM_WECHAT_PAY_APP_ID',
    mchId: 'TANDEM_WECHAT_PAY_MCH_ID',
    serialNo: 'TANDEM_WECHAT_PAY_SERIAL_NO',
    privateKey: 'TANDEM_WECHAT_PAY_PRIVATE_KEY',
    apiV3Key: 'TANDEM_WECHAT_PAY_API_V3_KEY',
    notifyUrl: 'TANDEM_WECHAT_PAY_NOTIFY_URL',
  })
  const platform = keysOf(env, "WeChat Pay's public key", {
    id: 'TANDEM_WECHAT_PAY_PUBLIC_KEY_ID',
    key: 'TANDEM_WECHAT_PAY_PUBLIC_KEY',
  })
  if (!keys) return null
  if (Buffer.byteLength(keys.apiV3Key) !== 32) throw new Error('TANDEM_WECHAT_PAY_API_V3_KEY must have 32 characters.')
  return wechatProvider({
    ...keys,
    privateKey: privateKeyOf(keys.privateKey, 'TANDEM_WECHAT_PAY_PRIVATE_KEY'),
    ...(platform && {
      platformKey: { id: platform.id, key: publicKeyOf(platform.key, 'TANDEM_WECHAT_PAY_PUBLIC_KEY') },
    }),
    ...optional('baseUrl', env.TANDEM_WECHAT_PAY_BASE_URL),
  })
}

function alipayOf(env: Environment): PaymentProvider | null {
  const keys = keysOf(env, 'Alipay', {
    appId: 'TANDEM_ALIPAY_APP_ID',
    privateKey: 'TANDEM_ALIPAY_PRIVATE_KEY',
    alipayPublicKey: 'TANDEM_ALIPAY_PUBLIC_KEY',
    notifyUrl: 'TANDEM_ALIPAY_NOTIFY_URL',
  })
  if (!keys) return null
  return alipayProvider({
    ...keys,
    privateKey: privateKeyOf(keys.privateKey, 'TANDEM_ALIPAY_PRIVATE_KEY'),
    alipayPublicKey: publicKeyOf(keys.alipayPublicKey, 'TANDEM_ALIPAY_PUBLIC_KEY'),
    ...optional('gateway', env.TANDEM_ALIPAY_GATEWAY),
  })
}

/** All of them or none: half a set of keys is a mistake that must not look like "off". */
function keysOf<Name extends string>(
  env: Environment,
  provider: string,
  variableByName: Readonly<Record<Name, string>>,
): Record<Name, string> | null {
  const entries = Object.entries<string>(variableByName).map(([name, variable]) => ({
    ...{ name, variable, value: env[variable] ?? '' },
  }))
  const missing = entries.filter(({ value }) => value === '').map(({ variable }) => variable)
  if (missing.length === entries.length) return null
  if (missing.length > 0) throw new Error(`Payments by ${provider} are half configured: set ${missing.join(', ')} too.`)
  return Object.fromEntries(entries.map(({ name, value }) => [name, value])) as Record<Name, string>
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value ? ({ [name]: value } as Record<Name, string>) : {}
}
