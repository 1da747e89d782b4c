import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GroupRows, type WaitingRow } from './group-rows.ts'
import { repeatedAcrossFiles } from './step-runner.ts'

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tandem-group-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

function groupsOf(rows: readonly [key: string, raw: string][], memoryCharacters: number): Record<string, string[]> {
  const grouping = new GroupRows(scratch, memoryCharacters)
  for (const [i, [key, raw]] of rows.entries()) grouping.add(key, { table: 0, file: 0, line: i, raw })
  const found: Record<string, string[]> = {}
  for (const groups of grouping.groups()) {
    for (const [key, waiting] of groups)
      found[`k${key}`] = [...(found[`k${key}`] ?? []), ...waiting.map(({ raw }) => raw)]
  }
  grouping.close()
  return found
}

describe('grouping rows', () => {
  it('gives the same groups in the same order from the disk as from memory, whatever the text', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab,"\n\r\u2028 店'), maxLength: 12 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('1', '2', '店', '"'), text), { maxLength: 60 }), (rows) => {
        expect(groupsOf(rows, 10)).toEqual(groupsOf(rows, 1e9))
      }),
      { numRuns: 30 },
    )
    expect(await readdir(scratch)).toEqual([])
  })
})

describe('rows that overlapping files bring again', () => {
  const row = (file: number, raw: string): WaitingRow => ({ table: 0, file, line: 1, raw })

  it('counts a line as often as the file that has it most', () => {
    const rows = [row(0, 'a'), row(0, 'a'), row(1, 'a'), row(1, 'b')]
    const repeats = repeatedAcrossFiles(rows)
    expect(rows.filter((one) => !repeats.has(one)).map(({ raw }) => raw)).toEqual(['a', 'a', 'b'])
  })

  it('keeps every line of a single file, twins too', () => {
    expect(repeatedAcrossFiles([row(0, 'a'), row(0, 'a')]).size).toBe(0)
  })
})
