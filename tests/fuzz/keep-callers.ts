import type pg from 'pg'

/** Who may call, and with what: people, their passwords and sessions, their parts, keys, customers. */
const TABLES = [
  'sign_in_user',
  'sign_in_account',
  'sign_in_session',
  'access_grant',
  'api_key',
  'shopper_user',
  'shopper_session',
  'customer',
] as const

/**
 * Puts back who may call. Otherwise a run that may do everything would soon have blocked its customers, revoked its
 * keys and taken the owner's password away, and only refusals would be tried after that.
 */
export async function keepCallers(owner: pg.Pool): Promise<() => Promise<void>> {
  for (const table of TABLES) await owner.query(`create table fuzz.kept_${table} as table public.${table}`)
  return async () => {
    const client = await owner.connect()
    try {
      // No triggers: nothing falls with a row that comes back at once, and it is no change of a request's.
      await client.query(`begin; set local session_replication_role = 'replica'`)
      for (const table of TABLES) await client.query(await putBack(client, table))
      await client.query('commit')
    } finally {
      client.release()
    }
  }
}

async function putBack(client: pg.PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(a.attname) as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid = $1::regclass and i.indisprimary`,
    [`public.${table}`],
  )
  const same = rows.map(({ name }) => `t.${name} = k.${name}`).join(' and ')
  return `delete from public.${table} t using fuzz.kept_${table} k where ${same};
          insert into public.${table} select * from fuzz.kept_${table} on conflict do nothing`
}
