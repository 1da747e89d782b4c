import type { PaymentProvider, ProviderCode } from './provider.ts'
import { sandboxProvider } from './sandbox.ts'

export * from './provider.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The providers whose keys are in the environment. @throws Error in plain words when one is half configured */
export function paymentProviders(env: Environment): ReadonlyMap<ProviderCode, PaymentProvider> {
  const providers = new Map<ProviderCode, PaymentProvider>()
  const add = (provider: PaymentProvider | null): void => {
    if (provider) providers.set(provider.code, provider)
  }
  add(sandboxOf(env))
  return providers
}

function sandboxOf(env: Environment): PaymentProvider | null {
  const keys = keysOf(env, 'the sandbox', {
    url: 'TANDEM_SANDBOX_PAY_URL',
    apiKey: 'TANDEM_SANDBOX_PAY_API_KEY',
    webhookSecret: 'TANDEM_SANDBOX_PAY_WEBHOOK_SECRET',
  })
  return keys && sandboxProvider(keys)
}

/** All of them or none: half a set of keys is a mistake that must not look like "off". */
function keysOf<Name extends string>(
  env: Environment,
  provider: string,
  variableByName: Readonly<Record<Name, string>>,
): Record<Name, string> | null {
  const entries = Object.entries<string>(variableByName).map(([name, variable]) => [
    name,
    variable,
    env[variable] ?? '',
  ])
  const missing = entries.filter(([, , value]) => value === '').map(([, variable]) => variable)
  if (missing.length === entries.length) return null
  if (missing.length > 0) throw new Error(`Payments by ${provider} are half configured: set ${missing.join(', ')} too.`)
  return Object.fromEntries(entries.map(([name, , value]) => [name, value])) as Record<Name, string>
}
