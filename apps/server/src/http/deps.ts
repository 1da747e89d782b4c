import type { CallCtx } from '@tandem/kernel'
import { type CustomerClaim, type CustomerDeps, identifyShopper } from '../business/customers/index.ts'
import { claimOrder, type OrderDesk, type OrderWatch, openOrderDesk, openOrderWatch } from '../business/orders/index.ts'
import { type Providers, refundOwed, sendRefunds, settleAuthorised } from '../business/payments/index.ts'
import type { Imports } from '../collect/imports.ts'
import type { Database } from '../db/pool.ts'
import type { Demo } from '../demo/advance.ts'
import { openApiKeys } from '../platform/api-keys/index.ts'
import { fieldCipher } from '../platform/fields.ts'
import { guestTokens } from '../platform/guest-token.ts'
import { RateLimits, type RateTable } from '../platform/http/rate-limit.ts'
import { TokenBuckets } from '../platform/http/token-buckets.ts'
import type { Log } from '../platform/log.ts'
import { openShopperSignIn } from '../platform/shopper-sign-in.ts'
import { openSignIn } from '../platform/sign-in.ts'
import { logSmsSender, type SmsSender } from '../platform/sms.ts'
import { type Outside, theInternet, type WebhookDeps } from '../platform/webhooks/index.ts'
import type { Warehouse } from '../warehouse/client.ts'

/** What the composition hands to the server. */
export interface ServerOptions {
  database: Database
  warehouse: Warehouse
  dataDir: string
  keys: { authSecret: string; encryptionKey: string }
  log: Log
  /** The importers, where this server keeps the event log. */
  imports?: Imports
  /** The demo city, where this server drives one. */
  demo?: Demo
  /** What whoever makes the first account must know; nothing where somebody can sign in. */
  welcomeKey?: string
  /** Who takes payments; without any, there is cash. */
  providers?: Providers
  /** Carries codes to shoppers' phones; without it only a demo's codes can be read, in the log. */
  sms?: SmsSender
  /** Where webhooks may be sent; the public internet over https where left out. */
  outside?: Outside
  /** How often requests may come, where it is not `DEFAULT_RATES`. */
  rates?: RateTable
  /** The built console (`index.html` and `assets/`); without it only the API is served. */
  consoleDir?: string
  /** Names under which browsers may reach this server, besides this machine's own: `shop.example.com`. */
  allowedHosts?: readonly string[]
  /** The server is reached over HTTPS (through a proxy): cookies are then sent over HTTPS only. */
  secure?: boolean
}

/** What every route can reach. */
export interface Deps extends Omit<ServerOptions, 'outside'>, CustomerDeps, WebhookDeps {
  orderDesk: OrderDesk
  orderWatch: OrderWatch
  providers: Providers
  /**
   * An order may owe something now, or need less of what is authorised for it: it is given back at once, or by the job
   * that looks after trade.
   */
  onCheaper: (ctx: CallCtx, orderId: string, reason?: string) => Promise<void>
}

/** Who makes over what guests ordered when they sign up; a folder whose slips guests hold adds its claim here. */
const ON_CUSTOMER_CLAIMS: readonly CustomerClaim[] = [claimOrder]

/** Opens what routes share. */
export function openDeps(options: ServerOptions): Deps {
  const { database, keys, log, secure = false } = options
  const cipher = fieldCipher(keys.encryptionKey)
  const sms = options.sms ?? logSmsSender(database, log)
  const { authSecret } = keys
  const shopperSignIn = openShopperSignIn({ database, authSecret, cipher, sms, secureCookies: secure })
  const providers = options.providers ?? new Map()
  return {
    ...options,
    providers,
    orderDesk: openOrderDesk(cipher),
    orderWatch: openOrderWatch(),
    onCheaper: async (ctx, orderId, reason = 'cancelled') => {
      if ((await refundOwed(ctx, orderId, reason)) > 0) await sendRefunds(ctx, providers, orderId)
      await settleAuthorised(ctx, providers, orderId)
    },
    apiKeys: openApiKeys(database),
    signIn: openSignIn({ database, authSecret, secureCookies: secure }),
    shopperSignIn,
    shoppers: identifyShopper({ database, cipher, shopperSignIn }),
    cipher,
    guestTokens: guestTokens(authSecret),
    outside: options.outside ?? theInternet({ allowHttp: false }),
    limits: new RateLimits(options.rates),
    codeBuckets: new TokenBuckets(),
    onCustomerClaims: ON_CUSTOMER_CLAIMS,
  }
}
