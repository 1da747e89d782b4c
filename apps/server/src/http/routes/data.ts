import { Readable } from 'node:stream'
import {
  QuarantineAnswer,
  QuarantineFileQuery,
  QuarantineQuery,
  RunReport,
  RunsAnswer,
  RunsQuery,
  SourcesAnswer,
} from '@tandem/contracts'
import { type Ctx, Refusal } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { listSources } from '../../collect/data-sources.ts'
import { listQuarantine, quarantineCsv } from '../../collect/import/quarantine-store.ts'
import { listRuns, readReport } from '../../collect/import/reports.ts'
import type { Imports } from '../../collect/imports.ts'
import { audit } from '../../platform/audit.ts'
import { merchantRoute } from '../../platform/http/route.ts'
import type { Deps } from '../deps.ts'

const REPLAY_BYTES = 32_000_000

/** The Data page: sources, runs, quality, quarantine. */
export function dataRoutes(app: FastifyInstance, deps: Deps): void {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: REPLAY_BYTES }, (_request, body, done) =>
    done(null, body),
  )

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/data/sources',
    summary: 'Where data come from, how much and how fresh',
    who: 'data.read',
    answer: SourcesAnswer,
    handler: async ({ ctx }) => ({
      sources: await listSources(whole(ctx).db, ctx.access.merchantId, importsOf(deps).logged),
    }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/data/runs',
    summary: 'Imports and replays, newest first',
    who: 'data.read',
    query: RunsQuery,
    answer: RunsAnswer,
    handler: ({ ctx, query }) => listRuns(whole(ctx).db, ctx.access.merchantId, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/data/runs/:runId',
    summary: 'The quality report of one run',
    who: 'data.read',
    params: z.object({ runId: z.string().max(60) }),
    answer: RunReport,
    handler: ({ ctx, params }) => readReport(whole(ctx).db, ctx.access.merchantId, params.runId),
  })

  quarantineRoutes(app, deps)
}

function quarantineRoutes(app: FastifyInstance, deps: Deps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/data/quarantine',
    summary: 'Rows that could not be used, each with its reason',
    who: 'data.read',
    query: QuarantineQuery,
    answer: QuarantineAnswer,
    handler: ({ ctx, query }) => listQuarantine(whole(ctx).db, ctx.access.merchantId, query, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/data/quarantine.csv',
    summary: 'Open rows of one table as CSV, to be repaired and replayed',
    who: 'data.read',
    query: QuarantineFileQuery,
    file: 'text/csv',
    handler: ({ ctx, query, reply }) => {
      reply.header('content-type', 'text/csv; charset=utf-8')
      // RFC 6266: a table may be called anything, a header may not.
      const name = `quarantine-${encodeURIComponent(query.table).replaceAll("'", '%27')}.csv`
      reply.header('content-disposition', `attachment; filename="quarantine.csv"; filename*=UTF-8''${name}`)
      return Readable.from(quarantineCsv(whole(ctx).db, ctx.access.merchantId, query.source, query.table))
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/data/quarantine/replay',
    summary: 'Tries repaired rows again; accepted ones leave the quarantine',
    who: 'data.write',
    query: QuarantineFileQuery,
    answer: RunReport,
    accepts: 'text/csv',
    refuses: ['import.busy', 'import.unreadable'],
    bodyLimit: REPLAY_BYTES,
    handler: async ({ ctx, query, request }) => {
      if (!Buffer.isBuffer(request.body)) throw new Refusal('request.invalid', { detail: 'the body is text/csv' })
      const { db, access } = whole(ctx)
      const report = await importsOf(deps).replay(db, access.merchantId, query.source, query.table, request.body)
      const subject = `import:${query.source}/${query.table}`
      await audit(db, ctx, { action: 'quarantine.replayed', subject, details: { runId: report.runId } })
      return report
    },
  })
}

/** @throws Refusal `access.denied` for a person who sees only some stores */
function whole(ctx: Ctx): Ctx {
  if (ctx.access.storeIds !== 'all') throw new Refusal('access.denied')
  return ctx
}

function importsOf(deps: Deps): Imports {
  if (!deps.imports) throw new Refusal('resource.not_found', { detail: 'this server keeps no event log' })
  return deps.imports
}
