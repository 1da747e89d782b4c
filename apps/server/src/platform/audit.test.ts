import { AuditAnswer } from '@tandem/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestWorld, type TestWorld } from '../../../../tests/world/index.ts'
import { scopedDb } from '../db/pool.ts'
import { buildTestServer, type TestServer } from '../http/testing/test-server.ts'
import { audit, readAudit } from './audit.ts'

let world: TestWorld
let server: TestServer

beforeAll(async () => {
  world = await createTestWorld()
  server = await buildTestServer(world)
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

const by = (userId: string, now: number) => ({
  actor: { kind: 'user', userId } as const,
  now,
  requestId: `request-${now}`,
})

it('keeps who did what and when, newest first, apart for each merchant', async () => {
  const [north, south] = [scopedDb(world.database, 'north'), scopedDb(world.database, 'south')]
  await audit(north, by('lin', 1_000), { action: 'decision.approved', subject: 'decision:1', details: { people: 40 } })
  await audit(
    north,
    { ...by('-', 2_000), actor: { kind: 'system', name: 'city' } },
    { action: 'demo.advanced', subject: 'clock' },
  )
  await audit(south, by('mia', 3_000), { action: 'goal.set', subject: 'goal:1' })
  expect(await readAudit(north)).toMatchObject([
    { at: 2_000, actor: 'system:city', action: 'demo.advanced', details: {}, requestId: 'request-2000' },
    { at: 1_000, actor: 'user:lin', action: 'decision.approved', subject: 'decision:1', details: { people: 40 } },
  ])
  expect(await readAudit(south)).toHaveLength(1)
})

it('forgets what was rolled back together with it', async () => {
  const north = scopedDb(world.database, 'north')
  const before = await readAudit(north)
  const work = north.transaction(async (tx) => {
    await audit(tx, by('lin', 4_000), { action: 'goal.set', subject: 'goal:2' })
    throw new Error('refused after all')
  })
  await expect(work).rejects.toThrow('refused after all')
  expect(await readAudit(north)).toEqual(before)
})

it('is shown to the owner and to nobody else', async () => {
  const url = '/api/v1/merchants/north/audit?limit=1'
  const answer = AuditAnswer.parse((await server.call({ url, as: 'owner' })).json())
  expect(answer.entries).toMatchObject([{ action: 'demo.advanced' }])
  for (const role of ['regional_manager', 'store_manager', 'analyst'] as const) {
    expect((await server.call({ url, as: role })).statusCode, role).toBe(403)
  }
})
