import { openWarehouse, type Warehouse, type WarehouseAddress } from '../client.ts'

/** Opens another database of the same engine. */
export type OpenBeside = (database: string) => Warehouse

export function besideOf(address: WarehouseAddress): OpenBeside {
  const url = new URL(address.url)
  // A database in the URL would win over the one asked for.
  url.pathname = '/'
  return (database) => openWarehouse({ ...address, url: url.href, database })
}

/** Names of the database that readers use and of the one that a rebuild fills. */
export async function databaseNames(warehouse: Warehouse): Promise<{ current: string; beside: string }> {
  const [row] = await warehouse.query<{ name: string }>('select currentDatabase() as name')
  if (!row) throw new Error('the warehouse does not name its database')
  return { current: row.name, beside: `${row.name}_rebuild` }
}

/** Removes what a rebuild that was killed left behind, or that one which has ended needs no more. */
export async function dropBeside(warehouse: Warehouse): Promise<void> {
  const { beside } = await databaseNames(warehouse)
  await warehouse.command(`drop database if exists \`${beside}\` sync`)
}
