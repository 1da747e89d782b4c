import type { EpochMs, Role } from '@tandem/kernel'
import { platformDb } from '../../apps/server/src/db/pool.ts'
import { buildTestServer } from '../../apps/server/src/http/testing/test-server.ts'
import { systemCtx } from '../../apps/server/src/platform/access.ts'
import { setClock, setClockSpeed } from '../../apps/server/src/platform/clock.ts'
import type { Warehouse } from '../../apps/server/src/warehouse/client.ts'
import { createTestDatabase } from './index.ts'
import { createMerchant } from './merchant.ts'

export type StillWorld = Awaited<ReturnType<typeof createStillWorld>>

/**
 * Merchant north at a moment that does not pass, over HTTP and beneath it, with neither a warehouse nor a payment
 * provider. Call it in `beforeAll` and `close` it in `afterAll`.
 */
export async function createStillWorld(moment: EpochMs) {
  const world = await createTestDatabase()
  const server = await buildTestServer({ ...world, warehouse: {} as Warehouse })
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), moment)
  return {
    ...world,
    server,
    /** What a use case gets, at any time. */
    at: await createMerchant(world.database),
    /** Of what runs without a person. */
    ctx: await systemCtx(world.database, 'north', 'test', 'r1'),
    /** What staff ask over HTTP; by a `POST` or `PUT` something, if only `{}`. JSON is read, text is not. */
    async staff(method: 'GET' | 'PUT' | 'POST', path: string, body?: object, as: Role = 'owner') {
      const url = `/api/v1/merchants/north${path}`
      const answer = await server.call({ method, url, as, ...(method === 'GET' ? {} : { body: body ?? {} }) })
      const isJson = answer.headers['content-type']?.toString().includes('json')
      return { status: answer.statusCode, body: isJson ? answer.json() : answer.body || undefined }
    },
    async close(): Promise<void> {
      await server.app.close()
      await world.close()
    },
  }
}
