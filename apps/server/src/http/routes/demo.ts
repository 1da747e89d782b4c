import { AdvanceRequest, AdvanceStatus } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { audit } from '../../platform/audit.ts'
import { merchantRoute } from '../../platform/http/route.ts'
import { readSetting } from '../../platform/settings.ts'
import type { Deps } from '../deps.ts'

/** The base map of a merchant, GeoJSON by layer; null where none was given. */
const BaseMap = z.record(z.string(), z.looseObject({ type: z.literal('FeatureCollection') })).nullable()

/** What only a demo has: days that can be let pass. */
export function demoRoutes(app: FastifyInstance, deps: Deps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/basemap',
    summary: 'GeoJSON of districts, water and roads to draw maps on',
    who: 'insights.read',
    answer: BaseMap,
    handler: async ({ ctx }) => (await readSetting(ctx.db, 'basemap')) as z.input<typeof BaseMap>,
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/demo/advance',
    summary: 'Lets days pass in the demo city; progress under GET',
    who: 'demo.advance',
    body: AdvanceRequest,
    answer: AdvanceStatus,
    status: 202,
    refuses: ['demo.only', 'demo.busy'],
    handler: async ({ ctx, body }) => {
      const demo = await demoOf(deps, ctx.db)
      await demo.advance(body.days)
      await audit(ctx.db, ctx, { action: 'demo.advanced', subject: 'clock', details: { days: body.days } })
      return await demo.status()
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/demo/advance',
    summary: 'How far the city has come',
    who: 'insights.read',
    answer: AdvanceStatus,
    refuses: ['demo.only'],
    handler: async ({ ctx }) => (await demoOf(deps, ctx.db)).status(),
  })
}

async function demoOf(deps: Deps, db: { query(text: string): Promise<unknown[]> }): Promise<NonNullable<Deps['demo']>> {
  const isDemo = (await db.query('select from city_state')).length > 0
  if (!isDemo || !deps.demo) throw new Refusal('demo.only')
  return deps.demo
}
