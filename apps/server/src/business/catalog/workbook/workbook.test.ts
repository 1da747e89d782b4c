import { deflateRawSync } from 'node:zlib'
import { NewProduct, PriceRow } from '@tandem/contracts'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../../tests/world/index.ts'
import { catalogVersion } from '../index.ts'
import { readPriceList, savePriceList } from '../price-lists.ts'
import { createProduct, readProduct } from '../save-products.ts'
import { saveStoreGroup } from '../store-groups.ts'
import { ctxOf, good, MONDAY, makeMerchant } from '../testing/catalog-world.ts'
import { exportWorkbook } from './export-workbook.ts'
import { importWorkbook } from './import-workbook.ts'

let world: TestDatabase

beforeAll(async () => {
  world = await createTestDatabase()
  await makeMerchant(world.database)
  await makeMerchant(world.database, 'dinar', 'KWD')
  await makeMerchant(world.database, 'yen', 'JPY')
  for (const merchantId of ['north', 'dinar', 'yen']) await fill(merchantId)
})
afterAll(() => world.close())

const ctx = (merchantId = 'north') => ctxOf(world.database, { merchantId })
const bring = async (workbook: ExcelJS.Workbook, dryRun = false, merchantId = 'north') =>
  await importWorkbook(ctx(merchantId), Buffer.from(await workbook.xlsx.writeBuffer()), { dryRun })

/** One product of each kind, with everything that a workbook can say. */
async function fill(merchantId: string): Promise<void> {
  const owner = ctx(merchantId)
  await saveStoreGroup(owner, 'east', { name: { zh: '', en: 'East' }, storeIds: ['s1'] })
  const attributes = { origin: 'A; B = C', 产地: '山东' }
  await createProduct(
    owner,
    good('egg', { attributes, brand: 'Farm' }, { barcodes: ['73513537', '4006381333931'], plu: '12345' }),
  )
  const beef = {
    unit: 'kg',
    decimals: 3,
    cost: 1234,
    floorPrice: 900,
    listedGroups: ['east'],
    listedChannels: ['app'],
  } as const
  await createProduct(
    owner,
    good('beef', {}, { ...beef, listedGroups: [...beef.listedGroups], listedChannels: [...beef.listedChannels] }),
  )
  const takes = [
    { sku: 'egg', quantity: 1 },
    { sku: 'beef', quantity: 0.125 },
  ]
  const group = { id: 'top', name: { zh: '加料', en: 'Topping' }, min: 0, max: 2 }
  const choices = [
    { id: 'egg', name: { zh: '蛋', en: 'Egg' }, priceDelta: -250, takes },
    { id: 'none', name: { zh: '无', en: 'None' } },
  ]
  const dish = {
    kind: 'dish',
    optionGroups: [{ ...group, choices }],
    saleHours: { fromMinute: 1320, toMinute: 60, days: [5, 6] },
  }
  await createProduct(
    owner,
    NewProduct.parse({ ...good('noodles'), ...dish, description: { zh: '面', en: 'Two\nlines' }, prepareMinutes: 7 }),
  )
  await createProduct(owner, good('cut', { kind: 'service', durationMinutes: 45 }, { unit: 'session', stocked: false }))
  await createProduct(owner, good('card', { kind: 'voucher', validDays: 90, faceValue: 10_000 }, { stocked: false }))
  await createProduct(owner, good('set', { kind: 'bundle' }, { stocked: false, parts: takes }))
  const hours = { fromMinute: 0, toMinute: 1440, days: null }
  const rows = [
    { sku: 'egg', price: 901, tiers: ['gold'], from: MONDAY + 1, hours },
    { sku: 'beef', price: 800, storeIds: ['s1'], channels: ['app', 'till'] },
  ]
  await savePriceList(owner, 'spring', {
    name: { zh: '春', en: 'Spring' },
    rows: rows.map((row) => PriceRow.parse(row)),
  })
}

async function opened(merchantId = 'north'): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load((await exportWorkbook(ctx(merchantId))) as unknown as ArrayBuffer)
  return workbook
}

/** Sets a cell by sheet, the value in its first or second column, and the heading of the column. */
function set(
  workbook: ExcelJS.Workbook,
  sheetName: string,
  code: string,
  column: string,
  value: string | number,
): number {
  const sheet = workbook.getWorksheet(sheetName) as ExcelJS.Worksheet
  const columns = (sheet.getRow(1).values as string[]).map(String)
  let at = 0
  sheet.eachRow((row, number) => {
    if (row.getCell(1).value === code || row.getCell(2).value === code) at ||= number
  })
  sheet.getRow(at).getCell(columns.indexOf(column)).value = value
  return at
}

describe('a workbook', () => {
  it.each(['north', 'dinar', 'yen'])('changes nothing when it comes back as it went out (%s)', async (merchantId) => {
    const before = await readProduct(ctx(merchantId), 'noodles')
    const answer = await bring(await opened(merchantId), false, merchantId)
    expect(answer).toEqual({
      applied: true,
      products: { added: 0, changed: 0, unchanged: 6 },
      priceLists: { added: 0, changed: 0, unchanged: 1 },
      problems: [],
    })
    expect(await readProduct(ctx(merchantId), 'noodles')).toEqual(before)
  })

  it('adds and changes, and tells what it would do before it does', async () => {
    const workbook = await opened()
    set(workbook, 'skus', 'egg', 'base_price', 12.5)
    workbook.getWorksheet('products')?.addRow({}).splice(1, 4, 'milk', 'good', '牛奶', 'Milk')
    workbook.getWorksheet('skus')?.addRow([]).splice(1, 8, 'milk', 'milk-1l', '', '', '', 'piece', '0', '15.80')
    workbook.getWorksheet('prices')?.addRow(['summer', 'milk-1l', '14.90'])
    const version = await catalogVersion(ctx().db)
    const expected = {
      products: { added: 1, changed: 1, unchanged: 5 },
      priceLists: { added: 1, changed: 0, unchanged: 1 },
      problems: [],
    }
    expect(await bring(workbook, true)).toEqual({ applied: false, ...expected })
    expect(await catalogVersion(ctx().db)).toBe(version)
    expect(await bring(workbook)).toEqual({ applied: true, ...expected })
    expect((await readProduct(ctx(), 'egg')).skus[0]).toMatchObject({
      basePrice: 1250,
      barcodes: ['4006381333931', '73513537'],
    })
    expect(await readProduct(ctx(), 'milk')).toMatchObject({
      status: 'draft',
      skus: [{ sku: 'milk-1l', basePrice: 1580, stocked: true }],
    })
    expect((await readPriceList(ctx(), 'summer')).rows).toMatchObject([{ sku: 'milk-1l', price: 1490 }])
  })

  it('names sheet, row and column of everything that is wrong, and then changes nothing', async () => {
    const workbook = await opened()
    const rows = [
      set(workbook, 'products', 'egg', 'category', 'nowhere'),
      set(workbook, 'skus', 'egg', 'barcodes', '4006381333930'),
      set(workbook, 'skus', 'beef', 'base_price', '12.345'),
      set(workbook, 'skus', 'cut', 'stocked', 'yes'),
      set(workbook, 'parts', 'set', 'part', 'nothing'),
      set(workbook, 'choices', 'noodles', 'takes', 'egg'),
      set(workbook, 'prices', 'beef', 'stores', 's1 s9'),
    ]
    set(workbook, 'products', 'cut', 'name_en', 'Better cut')
    workbook.addWorksheet('notes')
    const answer = await bring(workbook)
    expect(answer.applied).toBe(false)
    const told = answer.problems.map(({ sheet, row, column, code }) => `${sheet} ${row} ${column} ${code}`)
    expect(told).toEqual(
      expect.arrayContaining([
        'notes 1 null sheet.unknown',
        `skus ${rows[1]} barcodes cell.unreadable`,
        `skus ${rows[2]} base_price cell.unreadable`,
        `skus ${rows[3]} stocked sku.not_stocked`,
        `parts ${rows[4]} part part.missing`,
        `choices ${rows[5]} takes cell.unreadable`,
        `prices ${rows[6]} storeIds store.missing`.replace('storeIds', 'stores'),
      ]),
    )
    expect((await readProduct(ctx(), 'cut')).name.en).toBe('cut')
  })

  it('retires a SKU only when it says so', async () => {
    const workbook = new ExcelJS.Workbook()
    workbook.addWorksheet('skus').addRows([
      ['product', 'sku', 'unit', 'base_price', 'retired'],
      ['milk', 'milk-2l', 'piece', '28', ''],
    ])
    expect(await bring(workbook)).toMatchObject({ applied: true, products: { changed: 1 } })
    expect((await readProduct(ctx(), 'milk')).skus.map(({ sku }) => sku)).toEqual(['milk-1l', 'milk-2l'])
    workbook.getWorksheet('skus')?.addRow(['milk', 'milk-1l', '', '', 'yes'])
    expect(await bring(workbook)).toMatchObject({ applied: true, products: { changed: 1 } })
    expect((await readProduct(ctx(), 'milk')).skus.map(({ sku }) => sku)).toEqual(['milk-2l'])
  })

  it('refuses what is no workbook', async () => {
    const refused = (bytes: Buffer) => importWorkbook(ctx(), bytes, { dryRun: true })
    await expect(refused(Buffer.from('product,kind'))).rejects.toMatchObject({ code: 'workbook.unreadable' })
    const cut = (await exportWorkbook(ctx())).subarray(100)
    await expect(refused(Buffer.from(cut))).rejects.toMatchObject({ code: 'workbook.unreadable' })
  })

  it('is not unpacked where it is larger than it says, nor where it can be read in two ways', async () => {
    const refused = (bytes: Buffer) => importWorkbook(ctx(), bytes, { dryRun: true })
    const because = (reason: string) => ({ code: 'workbook.unreadable', details: { reason } })
    await expect(refused(archive({ unpacked: 200_000_001, said: 10 }))).rejects.toMatchObject(because('too_large'))
    // Where the directory is looked for from the end, another one is found.
    const first = archive({ unpacked: 10, said: 10 })
    const behind = Buffer.concat([first.subarray(0, -22), archive({ unpacked: 10, said: 10 })])
    for (const odd of [behind, Buffer.concat([first, Buffer.alloc(1)]), first.subarray(1)]) {
      await expect(refused(odd)).rejects.toMatchObject(because('no_workbook'))
    }
  })
})

/** A ZIP archive of one file of zeros, whose directory says how large it is. */
function archive({ unpacked, said }: { unpacked: number; said: number }): Buffer {
  const packed = deflateRawSync(Buffer.alloc(unpacked))
  const name = Buffer.from('xl/workbook.xml')
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt32LE(said, 24)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  return Buffer.concat([local, name, packed, entry, name, end])
}
