import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable, type Table } from './table.ts'

const FOLDER = process.env['TANDEM_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

/** Where a file of the public data lies. @throws when it is absent: a proof without its data fails */
export async function dataPath(name: string): Promise<string> {
  const path = join(FOLDER, name)
  await access(path).catch(() => {
    throw new Error(`${name} is not there: set TANDEM_DATA to the folder of the public data`)
  })
  return path
}

export async function dataTable(name: string): Promise<Table> {
  return readTable(await dataPath(name))
}
