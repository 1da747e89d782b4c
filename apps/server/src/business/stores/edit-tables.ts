import type { DiningTable, TableInput } from '@tandem/contracts'
import { type Ctx, Refusal } from '@tandem/kernel'
import { changeStore, refuseOthersStores } from './change-store.ts'
import type { TableCodes } from './table-code.ts'
import { listTables, raiseQrVersion, type StoredTable, saveTable } from './table-store.ts'

/** The tables of one of the person's stores, with what to print on them. @throws Refusal `resource.not_found` */
export async function tablesOf(ctx: Ctx, codes: TableCodes, storeId: string): Promise<DiningTable[]> {
  refuseOthersStores(ctx.access, [storeId])
  return (await listTables(ctx.db, storeId)).map((table) => withCode(ctx, codes, table))
}

/** Sets up a table or changes it; the code on it stays. @throws Refusal `resource.not_found` */
export async function putTable(
  ctx: Ctx,
  codes: TableCodes,
  storeId: string,
  code: string,
  table: TableInput,
): Promise<DiningTable> {
  return withCode(ctx, codes, await changeStore(ctx, storeId, 'tables', (tx) => saveTable(tx, storeId, code, table)))
}

/** A new code for a table, after the one on it was copied; the old one is void. @throws Refusal `resource.not_found` */
export async function reissueTableCode(
  ctx: Ctx,
  codes: TableCodes,
  storeId: string,
  code: string,
): Promise<DiningTable> {
  return await changeStore(ctx, storeId, 'tables', async (tx) => {
    const table = await raiseQrVersion(tx, storeId, code)
    if (!table) throw new Refusal('resource.not_found', { table: code })
    return withCode(ctx, codes, table)
  })
}

function withCode({ merchantId }: Ctx, codes: TableCodes, table: StoredTable): DiningTable {
  const { qrVersion: _version, ...rest } = table
  return { ...rest, qr: codes.sign(merchantId, table) }
}
