import { AuditAnswer } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readAudit } from '../../platform/audit.ts'
import { merchantRoute } from '../../platform/http/route.ts'
import type { Deps } from '../deps.ts'

/** Who did what with a privilege. */
export function auditRoutes(app: FastifyInstance, deps: Deps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/audit',
    summary: 'What was done with a privilege, newest first',
    who: 'audit.read',
    query: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }),
    answer: AuditAnswer,
    handler: async ({ ctx, query }) => ({ entries: await readAudit(ctx.db, query.limit) }),
  })
}
