import { createClient } from '@clickhouse/client'
import pg from 'pg'
import { StartFailure } from '../db/start-failure.ts'

/** Longer than a slow machine takes to read the rest of the code, during which no refusal can be heard. */
const WAIT_MS = 15_000
const OLDEST_POSTGRES = 150_000

/** Proves that DATABASE_URL leads to a PostgreSQL that Tandem can use. @throws StartFailure saying what failed */
export async function requireDatabase(url: string): Promise<void> {
  const where = describeUrl('DATABASE_URL', url, ['postgres:', 'postgresql:'])
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: WAIT_MS })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query("select current_setting('server_version_num')::int as version")
    if (rows[0].version < OLDEST_POSTGRES) throw new Error('Tandem needs PostgreSQL 15 or later')
  } catch (cause) {
    throw new StartFailure(`DATABASE_URL (${where}) cannot be used: ${reasonOf(cause)}.`, { cause })
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Proves that CLICKHOUSE_URL leads to a ClickHouse that answers. @throws StartFailure saying what failed */
export async function requireClickHouse(url: string): Promise<void> {
  const where = describeUrl('CLICKHOUSE_URL', url, ['http:', 'https:'])
  const client = createClient({ url, request_timeout: WAIT_MS, log: { level: 127 } })
  try {
    await (await client.query({ query: 'select version()', format: 'JSONEachRow' })).json()
  } catch (cause) {
    throw new StartFailure(`CLICKHOUSE_URL (${where}) cannot be used: ${reasonOf(cause)}.`, { cause })
  } finally {
    await client.close()
  }
}

/** Host, port and path of a URL, never its password. */
function describeUrl(name: string, url: string, protocols: readonly string[]): string {
  const parsed = URL.parse(url)
  if (parsed === null || !protocols.includes(parsed.protocol)) {
    throw new StartFailure(
      `${name} is not a URL that begins with ${protocols.map((each) => `${each}//`).join(' or ')}.`,
    )
  }
  return `${parsed.host}${parsed.pathname}`
}

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at that address',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'the host does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ECONNRESET: 'the host ended the connection',
}

function reasonOf(error: unknown): string {
  const { code, message, errors } = error as { code?: string; message: string; errors?: Error[] }
  if (errors?.[0] && message === '') return reasonOf(errors[0])
  return (
    (code === undefined ? undefined : NETWORK_REASONS[code]) ?? message.trim().split('\n')[0]?.replace(/\.$/, '') ?? ''
  )
}
