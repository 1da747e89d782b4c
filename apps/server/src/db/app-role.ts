import { createHmac } from 'node:crypto'
import pg from 'pg'

/** What use cases may do is granted to this role; who logs in is a member of it. */
const APP_ROLE = 'tandem_app'
const NOT_LET_IN = new Set(['28P01', '28000'])

/**
 * The URL under which use cases connect: the owner's, as the role `tandem_app_<owner>`. Its password is derived from
 * the owner's, so several server processes agree on it and nothing more has to be stored. Where the owner needs none
 * (a socket with peer authentication) neither does the role. Roles belong to a whole server: installations of
 * different owners on one server do not touch each other's.
 */
export function appUrl(ownerUrl: string): string {
  const url = new URL(ownerUrl)
  const password = decodeURIComponent(url.password)
  url.username = encodeURIComponent(`${APP_ROLE}_${decodeURIComponent(url.username)}`.slice(0, 63))
  url.password = password === '' ? '' : createHmac('sha256', password).update('role tandem_app').digest('base64url')
  return url.href
}

/**
 * Lets the app's role in with the derived password, and makes sure it is one that row security binds. The role is
 * written only when it cannot get in: at the first start, or after the owner's password changed.
 *
 * @param owner a connection that migrated, so that `tandem_app` exists
 * @throws Error when the role is a superuser or bypasses row security
 */
export async function openAppRole(owner: pg.ClientBase, ownerUrl: string): Promise<void> {
  const { username, password } = new URL(appUrl(ownerUrl))
  const role = decodeURIComponent(username)
  if (!(await canLogIn(appUrl(ownerUrl)))) {
    const secret = password === '' ? 'null' : pg.escapeLiteral(password)
    await createRole(owner, role)
    await owner.query(`alter role ${pg.escapeIdentifier(role)} login password ${secret}`)
    await owner.query(`grant ${APP_ROLE} to ${pg.escapeIdentifier(role)}`)
  }
  const { rows } = await owner.query(
    'select rolsuper or rolbypassrls or rolcreaterole as unbound from pg_roles where rolname = $1',
    [role],
  )
  if (rows[0]?.unbound !== false) throw new Error(`The database role ${role} must not be exempt from row security.`)
}

/** A neighbouring database of the same owner may make it at this very moment. */
async function createRole(owner: pg.ClientBase, role: string): Promise<void> {
  await owner.query(`
    do $$
    begin
      if not exists (select from pg_roles where rolname = ${pg.escapeLiteral(role)}) then
        create role ${pg.escapeIdentifier(role)} nosuperuser nocreatedb nocreaterole inherit;
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end
    $$`)
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const { rows } = await client.query(`select pg_has_role('${APP_ROLE}', 'usage') as granted`)
    return rows[0]?.granted === true
  } catch (error) {
    if (NOT_LET_IN.has((error as { code?: string }).code ?? '')) return false
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}
