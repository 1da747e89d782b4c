import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from '../db/free-port.ts'
import { requireClickHouse, requireDatabase } from './remote-engines.ts'

describe('an engine named by URL', () => {
  it.each(['not a url', 'mysql://somewhere/db'])('is refused when DATABASE_URL is %j', async (url) => {
    await expect(requireDatabase(url)).rejects.toThrow(
      'DATABASE_URL is not a URL that begins with postgres:// or postgresql://.',
    )
  })

  it('is refused in a sentence without the password when nothing answers', async () => {
    const port = await freePort()
    await expect(requireDatabase(`postgres://me:secret@127.0.0.1:${port}/shop`)).rejects.toThrow(
      `DATABASE_URL (127.0.0.1:${port}/shop) cannot be used: nothing answers at that address.`,
    )
    await expect(requireClickHouse(`http://me:secret@127.0.0.1:${port}/`)).rejects.toThrow(
      `CLICKHOUSE_URL (127.0.0.1:${port}/) cannot be used: nothing answers at that address.`,
    )
  })

  it('is refused when something else answers', async () => {
    const other = createServer((_, response) => response.writeHead(404).end('no such page'))
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    await expect(requireClickHouse(`http://127.0.0.1:${port}/`)).rejects.toThrow(/^CLICKHOUSE_URL .* no such page\.$/)
    await expect(requireDatabase(`postgres://127.0.0.1:${port}/shop`)).rejects.toThrow(
      /^DATABASE_URL .* cannot be used/,
    )
    other.closeAllConnections()
    other.close()
  })
})
