import { WorkbookAnswer, WorkbookQuery } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { merchantRoute, type RouteDeps } from '../../../platform/http/route.ts'
import { exportWorkbook } from './export-workbook.ts'
import { importWorkbook } from './import-workbook.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const WORKBOOK_BYTES = 16_000_000

/** Bulk editing: the catalogue as a workbook, out and in again. */
export function workbookRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.addContentTypeParser(XLSX, { parseAs: 'buffer', bodyLimit: WORKBOOK_BYTES }, (_request, body, done) =>
    done(null, body),
  )

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/catalog.xlsx',
    summary: 'Products, SKUs, parts, choices and drafted prices as a workbook',
    who: 'catalog.read',
    file: XLSX,
    handler: async ({ ctx, reply }) => {
      reply.type(XLSX).header('content-disposition', 'attachment; filename="catalog.xlsx"')
      return await exportWorkbook(ctx)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/catalog.xlsx',
    summary:
      'Reads a workbook (the body): a dry run tells what would change and what is wrong; applied, all or nothing',
    who: 'catalog.write',
    accepts: XLSX,
    refuses: ['workbook.unreadable'],
    query: WorkbookQuery,
    answer: WorkbookAnswer,
    bodyLimit: WORKBOOK_BYTES,
    handler: async ({ ctx, query, request }) => {
      if (!Buffer.isBuffer(request.body)) throw new Refusal('request.invalid', { detail: `the body is ${XLSX}` })
      return await importWorkbook(ctx, request.body, query)
    },
  })
}
