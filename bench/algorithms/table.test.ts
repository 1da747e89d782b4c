import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Method, rolesOf } from './method.ts'
import { readTable } from './table.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-table-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** As NumPy writes a C-ordered array of doubles. */
function npy(shape: readonly number[], values: readonly number[]): Uint8Array {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`
  const head = text.padEnd(128 - 10 - 1) + '\n'
  const bytes = Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, head.length, 0]),
    Buffer.from(head, 'latin1'),
    Buffer.from(Float64Array.from(values).buffer),
  ])
  return new Uint8Array(bytes)
}

describe('a table', () => {
  it('is read from CSV with any separator, packed or not, quotes and empty cells kept apart', async () => {
    const plain = await readTable(await written('a.csv', 'name,share\n"Tea, green",0.5\nRice,\n'))
    const packed = await readTable(await written('a.csv.gz', gzipSync('name;share\nTea;0.5\nRice;\n')))
    expect(plain.texts('name')).toEqual(['Tea, green', 'Rice'])
    for (const table of [plain, packed]) expect([...table.numbers('share')]).toEqual([0.5, Number.NaN])
    expect([plain.isNumeric('share'), plain.isNumeric('name')]).toEqual([true, false])
  })

  it('reads true and false as one and nothing', async () => {
    const table = await readTable(await written('b.csv', 'kept\nTrue\nFALSE\n'))
    expect([...table.numbers('kept')]).toEqual([1, 0])
  })

  it('is read from words in lines of different length', async () => {
    const table = await readTable(await written('c.txt', '1 7 8\n2 9\n'))
    expect([table.names, table.texts('3')]).toEqual([
      ['1', '2', '3'],
      ['8', ''],
    ])
  })

  it('is read from arrays of NumPy, a column a feature', async () => {
    const packed = zipSync({ 'X.npy': npy([2, 3], [1, 2, 3, 4, 5, 6]), 'y.npy': npy([2], [0, 1]) })
    const table = await readTable(await written('d.npz', packed))
    expect(table.names).toEqual(['X1', 'X2', 'X3', 'y'])
    expect([...table.numbers('X2'), ...table.numbers('y')]).toEqual([2, 5, 0, 1])
  })

  it('names the columns there are when one is asked for that is not there', async () => {
    const table = await readTable(await written('e.csv', 'a,b\n1,2\n'))
    expect(() => table.numbers('c')).toThrow('there is no column "c"; there are a, b')
  })
})

describe('the roles of a method', () => {
  const method: Method = {
    name: 'halves',
    question: 'Half of it?',
    roles: { whole: { holds: 'what is halved' }, notes: { holds: 'anything', isMany: true, isOptional: true } },
    options: {},
    score: () => [],
  }

  it('are filled by columns that exist, or refused with what is missing', async () => {
    const table = await readTable(await written('f.csv', 'a,b\n1,2\n'))
    const asked = (map: Record<string, string[]>) => rolesOf(method, table, new Map(Object.entries(map)))
    expect(asked({ whole: ['a'] }).one('whole')).toBe('a')
    expect(asked({ whole: ['a'], notes: ['a', 'b'] }).many('notes')).toEqual(['a', 'b'])
    expect(() => asked({})).toThrow('--map whole=COLUMN is missing: what is halved')
    expect(() => asked({ whole: ['a', 'b'] })).toThrow('whole must be one column')
    expect(() => asked({ whole: ['z'] })).toThrow('there is no column "z"')
    expect(() => asked({ part: ['a'] })).toThrow('halves has no role "part"; it has whole, notes')
  })
})
