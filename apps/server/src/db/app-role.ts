import { createHmac } from 'node:crypto'
import pg from 'pg'

const APP_ROLE = 'tandem_app'
const NOT_LET_IN = new Set(['28P01', '28000'])

/**
 * The URL under which use cases connect: the owner's, with the role `tandem_app`. Its password is derived from the
 * owner's, so several server processes agree on it and nothing more has to be stored. Where the owner needs none
 * (a socket with peer authentication) neither does the role.
 */
export function appUrl(ownerUrl: string): string {
  const url = new URL(ownerUrl)
  const password = decodeURIComponent(url.password)
  url.username = APP_ROLE
  url.password = password === '' ? '' : createHmac('sha256', password).update('role tandem_app').digest('base64url')
  return url.href
}

/**
 * Lets the role in with the derived password, and makes sure it is one that row security binds. The password is
 * written only when the role cannot get in: at first start, or after the owner's password changed.
 *
 * @throws Error when the role is a superuser or bypasses row security
 */
export async function openAppRole(owner: pg.ClientBase, ownerUrl: string): Promise<void> {
  const url = appUrl(ownerUrl)
  if (!(await canLogIn(url))) {
    const { password } = new URL(url)
    const secret = password === '' ? 'null' : pg.escapeLiteral(password)
    await owner.query(`alter role ${APP_ROLE} login password ${secret}`)
  }
  const { rows } = await owner.query(
    'select rolsuper or rolbypassrls or rolcreaterole as unbound from pg_roles where rolname = $1',
    [APP_ROLE],
  )
  if (rows[0]?.unbound !== false) throw new Error(`The database role ${APP_ROLE} must not be exempt from row security.`)
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    return true
  } catch (error) {
    if (NOT_LET_IN.has((error as { code?: string }).code ?? '')) return false
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}
