import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../apps/server/src/db/pool.ts'
import { createDemoUsers } from '../../apps/server/src/platform/demo-users.ts'
import { openSignIn } from '../../apps/server/src/platform/sign-in.ts'
import { PROJECT, RunningTandem } from '../crash/running.ts'
import { findingsOf } from './axe.ts'
import { openBrowser, openReader, type ReaderOptions, signIn } from './browser.ts'

const MAP = {
  source: 'till-exports',
  merchant: { id: 'north', name: 'North', currency: 'CNY', zone: 'Asia/Shanghai' },
  tables: [
    {
      table: 'sales',
      columns: { order: 'order', time: 'time', store: 'store', product: 'sku', quantity: 'qty', amount: 'amount' },
    },
  ],
}
const SALES = `order,time,store,sku,qty,amount
1,2026-03-01 10:00,s1,A,1,5.00
2,2026-03-01 11:00,s1,A,one,5.00
3,2026-02-30 12:00,s1,A,1,5.00
`

let folder: string
let tandem: RunningTandem
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-data-page-'))
  ;[tandem, browser] = await Promise.all([
    RunningTandem.start({ dataDir: join(folder, 'data'), args: ['--empty', '--port', '0'] }),
    openBrowser(),
  ])
}, 90_000)

afterAll(async () => {
  await Promise.all([browser?.close(), tandem?.stop()])
  await rm(folder, { recursive: true, force: true })
}, 90_000)

/** As a person would, from the command line of the machine that the system runs on. */
async function importSales(): Promise<void> {
  const [map, sales] = [join(folder, 'map.json'), join(folder, 'sales.csv')]
  await Promise.all([writeFile(map, JSON.stringify(MAP)), writeFile(sales, SALES)])
  const command = [join(PROJECT, 'scripts', 'import.js'), 'csv', '--map', map, sales, '--data-dir', tandem.dataDir]
  await promisify(execFile)(process.execPath, command)
}

async function letPeopleIn(): Promise<void> {
  const database = openDatabase(tandem.databaseUrl)
  const people = { database, signIn: openSignIn({ database, authSecret: 'of no session' }) }
  await createDemoUsers(people, 'north', { regional: ['s1'], store: ['s1'] }, 0).finally(() => database.close())
}

async function readerOf(role: string, options?: ReaderOptions) {
  const reader = await openReader(browser, tandem.address ?? '', options)
  await signIn(reader, role)
  return reader
}

it('lets the first person in by the link of the terminal, and opens the business with its first rows', async () => {
  const { page, context, complaints } = await openReader(browser, tandem.address ?? '')
  await page.goto('/sign-in')
  await page.getByText('Nobody can sign in yet').waitFor()
  const [link = ''] = /http:\S+welcome#\S+/.exec(tandem.stdout) ?? []
  await page.goto(link)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByText('Enter your name').waitFor()
  expect(await findingsOf(page)).toEqual([])
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('E-mail').fill('ada@north.example')
  await page.getByLabel('Password', { exact: true }).fill('quite a secret')
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByRole('heading', { name: 'No business here yet' }).waitFor()
  expect(await findingsOf(page)).toEqual([])
  await importSales()
  await page.getByRole('heading', { level: 1, name: 'This morning' }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
}, 60_000)

describe('the Data pages', () => {
  beforeAll(letPeopleIn)

  const looks: [string, ReaderOptions][] = [
    ['Owner', { language: 'en', width: 1440, scheme: 'dark' }],
    ['老板', { language: 'zh-CN', width: 390, scheme: 'light' }],
  ]
  it.each(looks)('have nothing that axe finds and no sideways scrolling, for the %s %j', async (role, look) => {
    const { page, context, complaints } = await readerOf(role, look)
    const [{ id }] = (await tandem.query('select id from import_run')) as [{ id: string }]
    for (const path of ['collect/sources', `collect/runs/${id}`, 'clean/quality']) {
      await page.goto(`/m/north/${path}`)
      await page.getByRole('table').first().waitFor()
      await page.waitForLoadState('networkidle')
      expect(await findingsOf(page), path).toEqual([])
      const [width, seen] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as number[]
      expect(width, path).toBeLessThanOrEqual(seen ?? 0)
    }
    expect(complaints).toEqual([])
    await context.close()
  })

  it('are not for who sees single stores: neither in the navigation nor by link', async () => {
    const { page, context } = await readerOf('Store manager')
    expect(await page.getByRole('navigation').first().getByRole('link', { name: 'Clean' }).count()).toBe(0)
    await page.goto('/m/north/clean/quality')
    await page.getByText('You may not see this').waitFor()
    await context.close()
  })

  it('let an analyst look at what waits, and say who may bring it back', async () => {
    const { page, context } = await readerOf('Analyst')
    await page.goto('/m/north/clean/quality')
    await page.getByText('Bringing repaired ones back is for the owner').waitFor()
    await page.getByRole('link', { name: 'Download CSV' }).waitFor()
    expect(await page.getByRole('button', { name: 'Upload repaired CSV' }).count()).toBe(0)
    await context.close()
  })

  it('bring a broken row from its report through a mended download to the figures', async () => {
    const { page, context, complaints } = await readerOf('Owner')
    await page.goto('/m/north/collect/sources')
    await page.getByRole('table', { name: 'Imports' }).getByRole('row').nth(1).click()
    await page.getByText('“one” is not a number').waitFor()
    await page.getByRole('link', { name: /Not a number/ }).click()

    const table = page.getByRole('table', { name: 'Quarantined rows' })
    await table.getByText('2,2026-03-01 11:00,s1,A,one,5.00').click()
    await page.getByRole('dialog').getByRole('row', { name: 'qty one' }).waitFor()
    await page.keyboard.press('Escape')

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ])
    const csv = await readFile(await download.path(), 'utf8')
    const mended = csv.replace('one,5.00', '1,5.00')
    expect(mended).not.toBe(csv)
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Upload repaired CSV' }).click()
    await (await chosen).setFiles({ name: 'mended.csv', mimeType: '', buffer: Buffer.from(mended) })

    await page.getByText('1 row was accepted').waitFor()
    await page.getByText('1 row is still refused').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).first().click()
    await table.getByText('3,2026-02-30 12:00,s1,A,1,5.00').waitFor()
    expect(await table.getByRole('row').count()).toBe(2)
    const net = await tandem.ask<{ net: number }>(`select sum(net) as net from orders where merchant_id = 'north'`)
    expect(net).toEqual([{ net: 1000 }])
    expect(complaints).toEqual([])
    await context.close()
  })
})
