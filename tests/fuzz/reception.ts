import { PERMISSIONS, type Rng } from '@tandem/kernel'
import { DEMO_PASSWORD, DEMO_USERS } from '../../apps/server/src/platform/demo-users.ts'
import { type Caller, caller, withCookies } from './caller.ts'

/** People of north beside the demo's. */
const MORE_STAFF = ['finance@north.example']

/** Everybody who calls at north. */
export async function callersAtNorth(at: Reception, random: Rng): Promise<Caller[]> {
  const staff: Caller[] = []
  for (const { email, role } of DEMO_USERS) staff.push(await at.staff(role, email, DEMO_PASSWORD))
  for (const email of MORE_STAFF) staff.push(await at.staff(email.replace(/@.*/, ''), email, 'a secret of tests'))
  const owner = staff.find(({ name }) => name === 'owner') as Caller
  return [
    ...staff,
    await at.key(owner, 'key', [...PERMISSIONS], null),
    await at.key(owner, 'key of a till', ['orders.read', 'orders.write', 'stock.read'], ['s1']),
    await at.customer('north', 1),
    await at.customer('north', 2),
    at.guest(1),
    at.guest(2),
    caller('nobody', 'nothing', {}, random),
  ]
}

/** Lets people in as the document says. */
export class Reception {
  readonly #url: string
  readonly #codes: ReadonlyMap<string, string>
  readonly #random: Rng

  constructor(url: string, codes: ReadonlyMap<string, string>, random: Rng) {
    this.#url = url
    this.#codes = codes
    this.#random = random
  }

  async staff(name: string, email: string, password: string): Promise<Caller> {
    const answer = await this.#post('/api/auth/sign-in/email', { email, password }, { origin: this.#url })
    return caller(name, 'session', withCookies(this.#url, answer.headers.getSetCookie()), this.#random)
  }

  /** Who has a session is a customer wherever they look in: north's have done so at south before anything is tried. */
  async customer(merchantId: string, nth: number): Promise<Caller> {
    const shop = `/api/v1/shops/${merchantId}`
    const phone = `+86138001380${String(nth).padStart(2, '0')}`
    await this.#post(`${shop}/sign-in/code`, { phone })
    const answer = await this.#post(`${shop}/sign-in`, { phone, code: this.#codes.get(phone) })
    const headers = withCookies(this.#url, answer.headers.getSetCookie())
    await fetch(`${this.#url}/api/v1/shops/south/me`, { headers })
    return caller(`customer ${nth}`, 'customerSession', headers, this.#random)
  }

  async key(owner: Caller, name: string, permissions: string[], storeIds: string[] | null): Promise<Caller> {
    const body = { name, permissions, storeIds, expiresInDays: null }
    const answer = await this.#post('/api/v1/merchants/north/keys', body, owner.headers)
    const { secret } = (await answer.json()) as { secret: string }
    return caller(name, 'apiKey', { authorization: `Bearer ${secret}` }, this.#random)
  }

  guest(nth: number): Caller {
    return caller(`guest ${nth}`, 'nothing', { 'tandem-device': `device-of-guest-${nth}` }, this.#random)
  }

  async #post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
}
