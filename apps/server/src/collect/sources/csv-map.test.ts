import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunIssue, RunReport } from '@tandem/contracts'
import ExcelJS from 'exceljs'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportWorld, importWorld } from '../../../../../tests/import/import-world.ts'
import { listQuarantine, quarantineCsv } from '../import/quarantine-store.ts'
import { replayQuarantine } from '../import/replay.ts'
import { csvMap, parseMap } from './csv-map.ts'
import type { CsvMap } from './map-schema.ts'

const SALES_MAP = {
  source: 'till-exports',
  merchant: { id: 'shop', name: '小店', currency: 'CNY', zone: 'Asia/Shanghai' },
  tables: [
    {
      table: 'sales',
      columns: {
        order: '单号',
        time: '时间',
        store: '门店',
        product: '商品',
        quantity: '数量',
        amount: '金额',
        customer: '会员',
        channel: { column: '来源', values: { 柜台: 'till' } },
      },
    },
  ],
}
const HEADER = '单号,时间,门店,商品,数量,金额,会员,来源'
const GOOD = ['1001,2026/3/1 14:05,静安店,苹果,2,12.50,M1,柜台', '1001,2026/3/1 14:05,静安店,牛奶,1,6.00,M1,柜台']

let world: ImportWorld
let folders = 0

beforeAll(async () => {
  world = await importWorld()
}, 120_000)
afterAll(() => world?.close())

/** A MAP of a merchant that no other test uses. */
function mapFor(merchantId: string, change: object = {}): CsvMap {
  return parseMap({ ...SALES_MAP, merchant: { ...SALES_MAP.merchant, id: merchantId }, ...change })
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  folders += 1
  const dir = join(world.dir, `files-${folders}`)
  await mkdir(dir)
  await writeFile(join(dir, name), content)
  return join(dir, name)
}

async function importText(merchantId: string, content: string | Uint8Array, name = 'sales.csv'): Promise<RunReport> {
  return world.import(csvMap(mapFor(merchantId)), [await file(name, content)])
}

function sentences({ issues }: RunReport, outcome: RunIssue['outcome'] = 'quarantined'): string[] {
  return issues.filter((issue) => issue.outcome === outcome).map(({ example }) => example.sentence)
}

async function ordersOf(merchantId: string): Promise<{ id: string; net: number; lines: number }[]> {
  return world.warehouse.query(
    `select order_id as id, net, line_count as lines from orders
      where merchant_id = {merchantId:String} order by order_id`,
    { merchantId },
  )
}

describe('files of a till', () => {
  it('become orders with their lines, stores and customers', async () => {
    const report = await importText(
      'plain',
      [HEADER, ...GOOD, '1002,2026/3/1 15:00,静安店,苹果,1,6.25,,柜台'].join('\n'),
    )
    expect(report.status).toBe('finished')
    expect(report.counts).toMatchObject({ read: 3, added: 3, quarantined: 0 })
    expect(await ordersOf('plain')).toEqual([
      { id: '1001', net: 1850, lines: 2 },
      { id: '1002', net: 625, lines: 1 },
    ])
  })

  it('are read in GBK, with title lines, merged headings, thousands separators, currency signs and totals rows', async () => {
    const text = [
      '静安店 销售明细',
      '导出时间：2026-03-02',
      '订单,,,明细,,,,',
      HEADER,
      '2001,2026年3月1日 下午2:05,静安店,冰箱,1,"￥1,299.00",M1,柜台',
      '2002,2026年3月1日 15:05,静安店,苹果,２,￥１２．５０,M2,柜台',
      '小计,,,,3,"1,311.50",,',
      '合计,,,,3,"1,311.50",,',
    ].join('\r\n')
    const report = await importText('gbk', iconv.encode(text, 'gbk'), '销售.csv')
    expect(report.counts).toMatchObject({ read: 4, added: 2, corrected: 2, skipped: 2, quarantined: 0 })
    expect(await ordersOf('gbk')).toEqual([
      { id: '2001', net: 129_900, lines: 1 },
      { id: '2002', net: 1250, lines: 1 },
    ])
    expect(sentences(report, 'corrected')).toContain(
      '销售.csv, line 5, column "金额": thousands separators were left out.',
    )
  })

  it('are read from a workbook with merged cells, real dates and a totals row', async () => {
    const workbook = new ExcelJS.Workbook()
    const sheet = workbook.addWorksheet('流水')
    sheet.addRow(['三月销售'])
    sheet.mergeCells('A1:H1')
    sheet.addRow(HEADER.split(','))
    sheet.addRow(['3001', new Date(Date.UTC(2026, 2, 1, 14, 5)), '静安店', '苹果', 2, 12.5, 'M1', '柜台'])
    sheet.addRow([3002, 46082.5, '静安店', '牛奶', 1, { formula: '3*2', result: 6 }, 'M1', '柜台'])
    sheet.addRow(['合计', null, null, null, 3, 18.5])
    const report = await importText('xlsx', new Uint8Array(await workbook.xlsx.writeBuffer()), 'sales.xlsx')
    expect(report.counts).toMatchObject({ read: 3, added: 2, skipped: 1, quarantined: 0 })
    const rows = await world.warehouse.query(
      `select order_id as id, net, formatDateTime(placed_at, '%F %T') as at from orders
        where merchant_id = 'xlsx' order by order_id`,
    )
    expect(rows).toEqual([
      { id: '3001', net: 1250, at: '2026-03-01 06:05:00' },
      { id: '3002', net: 600, at: '2026-03-01 04:00:00' },
    ])
  })
})

describe('rows that cannot be used', () => {
  it.each([
    ['a date', '9,someday,静安店,苹果,1,5,,柜台', 'bad.csv, line 4, column "时间": "someday" is not a date.'],
    [
      'a date that does not exist',
      '9,2026-02-30,静安店,苹果,1,5,,柜台',
      'bad.csv, line 4, column "时间": "2026-02-30" is a date that does not exist.',
    ],
    ['a number', '9,2026-03-01,静安店,苹果,one,5,,柜台', 'bad.csv, line 4, column "数量": "one" is not a number.'],
    ['a negative quantity', '9,2026-03-01,静安店,苹果,-1,5,,柜台', 'bad.csv, line 4, column "数量": "-1" is negative.'],
    ['a missing value', '9,2026-03-01,静安店,,1,5,,柜台', 'bad.csv, line 4, column "商品": the value is missing.'],
    [
      'an unknown word',
      '9,2026-03-01,静安店,苹果,1,5,,电话',
      'bad.csv, line 4, column "来源": "电话" is not one of: app, web, platform, till.',
    ],
    [
      'too many cells',
      '9,2026-03-01,静安店,苹果,1,5,,柜台,x,y',
      'bad.csv, line 4: the row has 10 cells where the header has 8.',
    ],
    ['an open quote', '9,2026-03-01,静安店,"苹果,1,5,,柜台', 'bad.csv, line 4: a quote opens and does not close.'],
  ])('%s: the sentence names file, line and column, and the good rows are kept', async (what, bad, sentence) => {
    const merchantId = `bad-${what.replaceAll(' ', '-')}`
    const last = '1003,2026/3/1 16:00,静安店,苹果,1,6.25,,柜台'
    const report = await importText(merchantId, [HEADER, ...GOOD, bad, last].join('\n'), 'bad.csv')
    expect(sentences(report)).toEqual([sentence])
    expect(report.counts).toMatchObject({ read: 4, added: 3, quarantined: 1 })
    expect(report.openQuarantine).toBe(1)
    expect((await ordersOf(merchantId)).map(({ id }) => id)).toEqual(['1001', '1003'])
  })

  it('names the cell whose bytes are no characters', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n${GOOD.join('\n')}\n8,2026-03-01,静`),
      Buffer.from([0xff]),
      Buffer.from('店,苹果,1,5,,柜台\n'),
    ])
    const map = mapFor('bytes', { tables: [{ ...SALES_MAP.tables[0], encoding: 'utf-8' }] })
    const report = await world.import(csvMap(map), [await file('bytes.csv', bytes)])
    expect(sentences(report)[0]).toMatch(
      /^bytes.csv, line 4, column "门店": .*no characters in the encoding of the file\.$/,
    )
    expect(report.counts).toMatchObject({ added: 2, quarantined: 1 })
  })

  it('a store that no file describes, where the MAP has a table of stores', async () => {
    const stores = { table: 'stores', files: 'stores.csv', columns: { store: '编号', name: '名称' } }
    const map = mapFor('stores', { tables: [stores, { ...SALES_MAP.tables[0], files: 'sales.csv' }] })
    const paths = [
      await file('stores.csv', '编号,名称\n静安店,静安寺店\n'),
      await file('sales.csv', [HEADER, ...GOOD, '5,2026-03-01,徐汇店,苹果,1,5,,柜台'].join('\n')),
    ]
    const report = await world.import(csvMap(map), paths)
    expect(sentences(report)).toEqual(['sales.csv, line 4, column "门店": store "徐汇店" is not known.'])
  })

  it('a key that stands twice with other content', async () => {
    const products = { table: 'products', columns: { product: 'sku', name: 'name' } }
    const map = mapFor('twice', { tables: [products] })
    const report = await world.import(csvMap(map), [
      await file('p.csv', 'sku,name\nA,Apple\nA,Pear\nA,Apple\nB,Bread\n'),
    ])
    expect(sentences(report)).toEqual(['p.csv, line 3: product "A" stood before with other content.'])
    expect(report.counts).toMatchObject({ read: 4, added: 2, quarantined: 1, skipped: 1 })
  })
})

describe('files that cannot be read', () => {
  it.each([
    ['an empty one', '', 'file.csv is empty.'],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]),
      'file.csv is not a table of text: it looks like a PNG picture.',
    ],
    [
      'one without the columns',
      '单号,时间,商品,数量,金额\n1,2026-03-01,苹果,1,5\n',
      'file.csv has no column 门店 (the header has: 单号, 时间, 商品, 数量, 金额).',
    ],
    [
      'one with another delimiter',
      `${HEADER.replaceAll(',', '#')}\n1#2026\n`,
      /^file.csv has no header with the columns that are needed \(单号, .*another one: name it in the MAP file\.$/,
    ],
    [
      'one in a wrong encoding',
      iconv.encode(`${HEADER}\n`, 'big5'),
      /^file.csv has no header with the columns that are needed/,
    ],
  ])('%s is refused with a sentence, and the other file is imported', async (what, content, sentence) => {
    const merchantId = `file-${what.replaceAll(' ', '-')}`
    const paths = [await file('file.csv', content), await file('good.csv', [HEADER, ...GOOD].join('\n'))]
    const report = await world.import(csvMap(mapFor(merchantId)), paths)
    expect(sentences(report, 'refused')).toEqual([
      sentence instanceof RegExp ? expect.stringMatching(sentence) : sentence,
    ])
    expect(report.counts).toMatchObject({ read: 2, added: 2 })
    expect(report.status).toBe('finished')
  })

  it('fails with the sentence when there is nothing else', async () => {
    const report = await importText('alone', '', 'file.csv')
    expect(report).toMatchObject({ status: 'failed', failure: 'file.csv is empty.' })
  })

  it('refuses a MAP that does not fit, naming the part', () => {
    const part = { ...SALES_MAP.tables[0], columns: { order: '单号' } }
    expect(() => parseMap({ ...SALES_MAP, tables: [part] })).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ detail: expect.stringMatching(/^The MAP file: tables\.0\.columns\.time /) }),
      }),
    )
  })
})

describe('importing again', () => {
  it('adds only the new rows of an export that overlaps', async () => {
    const yesterday = [HEADER, ...GOOD].join('\n')
    const both = [HEADER, ...GOOD, '1004,2026/3/2 9:00,静安店,苹果,1,6.25,,柜台'].join('\n')
    await importText('overlap', yesterday)
    const report = await importText('overlap', both)
    expect(report.counts).toMatchObject({ read: 3, added: 1, unchanged: 2 })
    expect(report.records.find(({ kind }) => kind === 'order')).toMatchObject({ added: 1, unchanged: 1, changed: 0 })
  })

  it('takes an order once when two files of one run hold it', async () => {
    const paths = [await file('a.csv', [HEADER, ...GOOD].join('\n')), await file('b.csv', [HEADER, ...GOOD].join('\n'))]
    const report = await world.import(csvMap(mapFor('two-files')), paths)
    expect(report.counts).toMatchObject({ read: 4, added: 2, skipped: 2 })
    expect(await ordersOf('two-files')).toEqual([{ id: '1001', net: 1850, lines: 2 }])
  })

  it('writes a changed order as its next version, and an old file afterwards changes nothing', async () => {
    const old = [HEADER, ...GOOD].join('\n')
    const changed = old.replace('6.00', '7.00')
    await importText('changed', old)
    const report = await importText('changed', changed)
    expect(report.records.find(({ kind }) => kind === 'order')).toMatchObject({ changed: 1 })
    expect(await ordersOf('changed')).toEqual([{ id: '1001', net: 1950, lines: 2 }])
    expect((await importText('changed', old)).counts).toMatchObject({ added: 0, unchanged: 2 })
    expect(await ordersOf('changed')).toEqual([{ id: '1001', net: 1950, lines: 2 }])
  })

  it('never lets a part of an order replace the order', async () => {
    await importText('part', [HEADER, ...GOOD].join('\n'))
    const report = await importText('part', [HEADER, GOOD[0]].join('\n'))
    expect(sentences(report)[0]).toContain('order "1001" is known with more lines')
    expect(await ordersOf('part')).toEqual([{ id: '1001', net: 1850, lines: 2 }])
  })
})

describe('quarantine', () => {
  it('is downloaded, repaired and replayed: accepted rows join their order, the rest stays', async () => {
    const merchantId = 'replay'
    const importer = () => csvMap(mapFor(merchantId))
    const bad = ['1001,2026/3/1 14:05,静安店,面包,two,8.00,M1,柜台', '1009,never,静安店,苹果,1,6.25,,柜台']
    const path = await file('bad.csv', [HEADER, ...GOOD, ...bad].join('\n'))
    await world.import(importer(), [path])
    const db = world.deps.scoped(merchantId)

    let csv = ''
    for await (const part of quarantineCsv(db, merchantId, 'till-exports', 'sales')) csv += part
    expect(csv.split('\r\n')[0]).toBe(`\uFEFFquarantine_id,quarantine_reason,quarantine_file,quarantine_line,${HEADER}`)
    const repaired = await file('repaired.csv', csv.replaceAll('two', '2'))
    const report = await replayQuarantine(world.deps, importer(), 'sales', repaired)

    expect(report).toMatchObject({ trigger: 'replay', status: 'finished' })
    expect(report.counts).toMatchObject({ read: 2, added: 1, quarantined: 1 })
    expect(await ordersOf(merchantId)).toEqual([{ id: '1001', net: 2650, lines: 3 }])
    const left = await listQuarantine(db, merchantId, { status: 'open' }, { page: 1, pageSize: 10 })
    expect(left).toMatchObject({ total: 1, reasons: [{ table: 'sales', reason: 'date.unreadable', count: 1 }] })
    expect(left.rows[0]?.raw).toBe(bad[1])

    // The same download again finds its row gone from the quarantine; the file itself again adds nothing.
    const again = await replayQuarantine(world.deps, importer(), 'sales', repaired)
    expect(again.counts).toMatchObject({ read: 2, added: 0, quarantined: 1, skipped: 1 })
    expect((await world.import(importer(), [path])).counts).toMatchObject({ added: 0, unchanged: 2, quarantined: 2 })
    expect(await ordersOf(merchantId)).toEqual([{ id: '1001', net: 2650, lines: 3 }])
  })

  it('keeps a row with too many cells until somebody has mended it', async () => {
    const merchantId = 'surplus'
    const importer = () => csvMap(mapFor(merchantId))
    const path = await file('surplus.csv', [HEADER, ...GOOD, '1009,2026/3/1 14:05,静安店,苹果,1,6,25,,柜台'].join('\n'))
    await world.import(importer(), [path])
    let csv = ''
    for await (const part of quarantineCsv(world.deps.scoped(merchantId), merchantId, 'till-exports', 'sales'))
      csv += part

    const untouched = await replayQuarantine(world.deps, importer(), 'sales', await file('untouched.csv', csv))
    expect(untouched.counts).toMatchObject({ read: 1, added: 0, quarantined: 1 })
    expect(sentences(untouched)).toEqual(['sales.csv, line 2: the row has 9 cells where the header has 8.'])
    const mended = await file('mended.csv', csv.replace('1,6,25,,柜台', '1,6.25,,柜台,'))
    const report = await replayQuarantine(world.deps, importer(), 'sales', mended)
    expect(report.counts).toMatchObject({ read: 1, added: 1, quarantined: 0 })
    expect((await ordersOf(merchantId)).map(({ id, net }) => [id, net])).toContainEqual(['1009', 625])
  })

  it('shows one merchant nothing of another', async () => {
    await importText('mine', [HEADER, '7,never,静安店,苹果,1,5,,柜台'].join('\n'))
    await importText('theirs', [HEADER, ...GOOD].join('\n'))
    const seen = await world.deps.scoped('theirs').query('select merchant_id from import_quarantine')
    expect(seen).toEqual([])
  })
})
