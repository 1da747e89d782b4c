import type { DiningTable, TableInput } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

/** A table, with the version of the code that lies on it. */
export interface StoredTable extends Omit<DiningTable, 'qr'> {
  qrVersion: number
}

const COLUMNS = 'store_id as "storeId", code, seats, area, active, qr_version as "qrVersion"'

/** The tables of a store by code. */
export async function listTables(db: Queryable, storeId: string): Promise<StoredTable[]> {
  return await db.query(`select ${COLUMNS} from dining_table where store_id = $1 order by code`, [storeId])
}

const FIND_TABLE = {
  name: 'stores.table',
  text: `select ${COLUMNS} from dining_table where store_id = $1 and code = $2`,
}

export async function findTable(db: Queryable, storeId: string, code: string): Promise<StoredTable | null> {
  const [table] = await db.query<StoredTable>(FIND_TABLE, [storeId, code])
  return table ?? null
}

export async function saveTable(
  tx: Queryable,
  storeId: string,
  code: string,
  { seats, area, active }: TableInput,
): Promise<StoredTable> {
  const [table] = await tx.query<StoredTable>(
    `insert into dining_table (merchant_id, store_id, code, seats, area, active)
     values (tandem_merchant(), $1, $2, $3, $4, $5)
     on conflict (merchant_id, store_id, code) do update
       set seats = excluded.seats, area = excluded.area, active = excluded.active
     returning ${COLUMNS}`,
    [storeId, code, seats, area, active],
  )
  return table as StoredTable
}

/** Makes codes printed for the table void; null when there is no such table. */
export async function raiseQrVersion(tx: Queryable, storeId: string, code: string): Promise<StoredTable | null> {
  const [table] = await tx.query<StoredTable>(
    `update dining_table set qr_version = qr_version + 1 where store_id = $1 and code = $2 returning ${COLUMNS}`,
    [storeId, code],
  )
  return table ?? null
}
