import type { EpochMs, Role } from '@tandem/kernel'
import { type Database, platformDb } from '../db/pool.ts'
import { StartFailure } from '../db/start-failure.ts'
import { grantAccess } from './access.ts'
import { createUser, type SignIn } from './sign-in.ts'

/** A sign-in that the documentation and the first page name, password included. */
export interface DemoUser {
  email: string
  password: string
  name: string
  role: Role
}

export const DEMO_PASSWORD = 'tandem-demo'

export const DEMO_USERS: readonly DemoUser[] = [
  { email: 'owner@tandem.demo', password: DEMO_PASSWORD, name: '林 Lin', role: 'owner' },
  { email: 'regional@tandem.demo', password: DEMO_PASSWORD, name: '周 Zhou', role: 'regional_manager' },
  { email: 'store@tandem.demo', password: DEMO_PASSWORD, name: '陈 Chen', role: 'store_manager' },
  { email: 'cashier@tandem.demo', password: DEMO_PASSWORD, name: '赵 Zhao', role: 'cashier' },
  { email: 'analyst@tandem.demo', password: DEMO_PASSWORD, name: '许 Xu', role: 'analyst' },
]

/**
 * Makes the demo sign-ins and gives them their part in a merchant: owner and analyst see every store, the regional
 * manager, the store manager and the cashier those named. May be called for several merchants and again at every start.
 */
export async function createDemoUsers(
  { database, signIn }: { database: Database; signIn: SignIn },
  merchantId: string,
  stores: { regional: readonly string[]; store: readonly string[] },
  at: EpochMs,
): Promise<void> {
  const storesOf: Partial<Record<Role, readonly string[] | null>> = {
    regional_manager: stores.regional,
    store_manager: stores.store,
    cashier: stores.store,
  }
  for (const { role, ...user } of DEMO_USERS) {
    const userId = await createUser(signIn, { ...user, demo: true })
    if (role === 'owner') {
      await platformDb(database).query('update sign_in_user set "operator" = true where "id" = $1', [userId])
    }
    await grantAccess(platformDb(database), { userId, merchantId, role, storeIds: storesOf[role] ?? null, at })
  }
}

/** Is there an account whose password everybody can read? Such a server must not listen beyond this machine. */
export async function hasDemoUsers(database: Database): Promise<boolean> {
  return (await platformDb(database).query('select from sign_in_user where demo limit 1')).length > 0
}

/** Is this address reachable from this machine only? */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** @throws StartFailure when the server would listen beyond this machine while demo sign-ins exist */
export async function refuseOpenDemo(database: Database, host: string): Promise<void> {
  if (isLoopback(host) || !(await hasDemoUsers(database))) return
  throw new StartFailure(
    `Tandem does not listen on ${host} while the demo sign-ins exist, whose passwords are public: ` +
      'start with --empty and another data folder.',
  )
}
