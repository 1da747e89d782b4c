import type { Answer, Api, Ask } from './api.ts'
import type { Town } from './town.ts'

/** Somebody who calls: at a merchant's counter, or in its shop. */
export interface Caller {
  do<Body>(operationId: string, ask?: Ask): Promise<Answer<Body>>
  refused(operationId: string, ask?: Ask): Promise<{ code: string; details?: unknown }>
}

const PERMISSIONS = [
  ...['catalog.read', 'catalog.write', 'customers.read', 'customers.write', 'day_close', 'day_close.reopen'],
  ...['fulfilment.write', 'ledger.read', 'orders.read', 'orders.refund', 'orders.void', 'orders.write'],
  ...['payments.read', 'payments.write', 'promotions.read', 'promotions.write', 'settings.write', 'shifts.write'],
  ...['stock.read', 'stock.write', 'stores.keep', 'stores.read', 'stores.write'],
]

/**
 * The first person of an installation, who has the key that the terminal shows: signs up and in, makes a merchant, and a
 * key of it for programs.
 *
 * @returns who calls with that key
 */
export async function openMerchant(town: Town, api: Api, merchantId: string): Promise<Caller> {
  const credentials = { email: 'ling@example.com', password: 'a good password' }
  await api.do('postWelcome', { body: { key: town.welcomeKey, name: 'Ling', ...credentials } })
  const { cookies } = await api.do('postAuthSignInEmail', { body: credentials, headers: { origin: town.url } })
  const ling = callerOf(api, merchantId, { cookie: cookieOf(cookies), origin: town.url })
  await ling.do('postMerchants', { body: { id: merchantId, name: '鲜邻', currency: 'CNY', zone: 'Asia/Shanghai' } })
  const key = { name: 'walk', permissions: PERMISSIONS, storeIds: null, expiresInDays: 1 }
  const { body } = await ling.do<{ secret: string }>('postKeys', { body: key })
  return callerOf(api, merchantId, { authorization: `Bearer ${body.secret}` })
}

/** A guest: a device, and for an order the token that placing it answered. */
export function guestOf(api: Api, merchantId: string, token?: string): Caller {
  return callerOf(api, merchantId, {
    'tandem-device': 'device-of-a-guest',
    ...(token ? { 'tandem-guest': token } : {}),
  })
}

/** Signs in with the code that a text brings. @param phone of China, without its +86 */
export async function customerOf(town: Town, api: Api, merchantId: string, phone: string): Promise<Caller> {
  const guest = guestOf(api, merchantId)
  await guest.do('postShopSignInCode', { body: { phone, locale: 'en' } })
  const [code = ''] = /\d{6}/.exec(town.textTo(`+86${phone}`)) ?? []
  const { cookies } = await guest.do('postShopSignIn', { body: { phone, code } })
  return callerOf(api, merchantId, { cookie: cookieOf(cookies), origin: town.url })
}

function callerOf(api: Api, merchantId: string, headers: Record<string, string>): Caller {
  const full = ({ params, ...ask }: Ask): Ask => ({ ...ask, params: { merchantId, ...params }, headers })
  return {
    do: (operationId, ask = {}) => api.do(operationId, full(ask)),
    refused: (operationId, ask = {}) => api.refused(operationId, full(ask)),
  }
}

function cookieOf(cookies: readonly string[]): string {
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ')
}
