import { DiningTable, PlaceCode, ScannedTable, StoreId, TableInput, TablesAnswer } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { putTable, reissueTableCode, tablesOf } from './edit-tables.ts'
import { scannedTable, tableCodes } from './table-code.ts'

const OfTable = z.object({ storeId: StoreId, code: PlaceCode.max(20) })

/** Tables, the codes that lie on them, and what a guest who scans one is told. */
export function tableRoutes(app: FastifyInstance, deps: RouteDeps & { keys: { authSecret: string } }): void {
  const codes = tableCodes(deps.keys.authSecret)

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/tables',
    summary: 'The tables of a store, with the codes to print',
    who: 'stores.keep',
    params: OfTable.pick({ storeId: true }),
    answer: TablesAnswer,
    handler: async ({ ctx, params }) => ({ tables: await tablesOf(ctx, codes, params.storeId) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/tables/:code',
    summary: 'Sets up a table or changes it',
    notes:
      '`qr` is what to print: who scans it finds the table with GET /shops/{merchantId}/tables. An order names ' +
      'the table by its `code`.',
    who: 'stores.keep',
    params: OfTable,
    body: TableInput,
    answer: DiningTable,
    handler: ({ ctx, params, body }) => putTable(ctx, codes, params.storeId, params.code, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/stores/:storeId/tables/:code/reissue',
    summary: 'A new code for a table; the one printed before is void',
    who: 'stores.keep',
    params: OfTable,
    answer: DiningTable,
    handler: ({ ctx, params }) => reissueTableCode(ctx, codes, params.storeId, params.code),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/tables',
    summary: 'The table whose code was scanned',
    query: z.object({ qr: z.string().max(1000) }),
    answer: ScannedTable,
    refuses: ['table.code_invalid'],
    handler: ({ ctx, query }) => scannedTable(ctx.db, codes, ctx.merchantId, query.qr),
  })
}
