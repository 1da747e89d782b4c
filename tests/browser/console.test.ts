import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NewReceipt } from '@tandem/contracts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { receiveGoods } from '../../apps/server/src/business/inventory/index.ts'
import { openDatabase } from '../../apps/server/src/db/pool.ts'
import { openShop } from '../../apps/server/src/demo/open-shop.ts'
import { systemCtx } from '../../apps/server/src/platform/access.ts'
import { RunningTandem } from '../crash/running.ts'
import { findingsOf } from './axe.ts'
import { type Language, openBrowser, openReader, type Reader, type ReaderOptions, signIn } from './browser.ts'

/** Two cores may be busy with other tests: a page then takes its time. */
vi.setConfig({ testTimeout: 60_000 })

const PATIENT = { timeout: 20_000 }
const FIRST_START_MS = 240_000
const MERCHANT = '/m/city'

/** Each page by its address, with its title. */
const PAGES: readonly { path: string; title: Record<Language, string> }[] = [
  { path: '', title: { en: 'This morning', 'zh-CN': '今早' } },
  { path: '/run/orders', title: { en: 'Live orders', 'zh-CN': '实时订单' } },
  { path: '/run/stock', title: { en: 'Stock', 'zh-CN': '库存' } },
  { path: '/run/promotions', title: { en: 'Promotions', 'zh-CN': '促销' } },
  { path: '/run/new-promotion', title: { en: 'New promotion', 'zh-CN': '新建促销' } },
  { path: '/run/day-close', title: { en: 'Day close', 'zh-CN': '日结' } },
  { path: '/goal/goals', title: { en: 'Goals', 'zh-CN': '目标' } },
  { path: '/collect/sources', title: { en: 'Data sources', 'zh-CN': '数据源' } },
  { path: '/clean/quality', title: { en: 'Data quality', 'zh-CN': '数据质量' } },
  { path: '/analyse/overview', title: { en: 'Business overview', 'zh-CN': '经营总览' } },
  { path: '/analyse/orders', title: { en: 'Order analysis', 'zh-CN': '订单分析' } },
  { path: '/analyse/customers', title: { en: 'Customers', 'zh-CN': '顾客' } },
  { path: '/analyse/campaigns', title: { en: 'Campaign effect', 'zh-CN': '活动效果' } },
  { path: '/analyse/slipping', title: { en: 'Slipping customers', 'zh-CN': '正在流失的顾客' } },
  { path: '/optimise/win-back', title: { en: 'New win-back coupon', 'zh-CN': '新的唤回优惠券' } },
  { path: '/optimise/decisions', title: { en: 'Decisions', 'zh-CN': '决策' } },
  { path: '/monitor/effects', title: { en: 'Effects', 'zh-CN': '效果' } },
]

const ROLES = [
  { role: 'Owner', stores: 'all' },
  { role: 'Regional manager', stores: 'some' },
  { role: 'Store manager', stores: 'one' },
  { role: 'Analyst', stores: 'all' },
] as const

describe('the console in a browser', () => {
  let folder: string
  let tandem: RunningTandem
  let browser: Browser

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-browser-'))
    ;[tandem, browser] = await Promise.all([
      RunningTandem.start({ dataDir: join(folder, 'data'), args: ['--port', '0'] }),
      openBrowser(),
    ])
  }, FIRST_START_MS)

  afterAll(async () => {
    await Promise.all([browser?.close(), tandem?.stop()])
    await rm(folder, { recursive: true, force: true })
  }, 90_000)

  const reader = (options?: ReaderOptions) => openReader(browser, tandem.address ?? '', options)

  it('sends whoever is not signed in to the sign-in page, and back where they wanted to be', async () => {
    const { page, context } = await reader()
    await page.goto(`${MERCHANT}/analyse/customers`)
    await page.getByRole('button', { name: 'Owner' }).click()
    await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`${MERCHANT}/analyse/customers`)
    await context.close()
  })

  it('says in words that a password is wrong', async () => {
    const { page, context } = await reader({ language: 'zh-CN' })
    await page.goto('/sign-in')
    await page.getByLabel('邮箱').fill('owner@tandem.demo')
    await page.getByLabel('密码', { exact: true }).fill('not-this-one')
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByText('邮箱或密码不对').waitFor()
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    await context.close()
  })

  it.each(ROLES)('shows a $role only their stores, and the orders behind a figure', async ({ role, stores }) => {
    const one = await reader()
    const { page, context, complaints } = one
    await signIn(one, role)
    await page.goto(`${MERCHANT}/analyse/overview`)
    const orders = await figure(page, 'Paid orders')
    expect(orders).toBeGreaterThan(0)

    const named = await page.getByRole('table', { name: 'Store', exact: true }).getByRole('row').count()
    const own = named - 1
    if (stores === 'all') expect(own).toBe(12)
    if (stores === 'some') expect(own).toBeGreaterThan(1)
    if (stores === 'some') expect(own).toBeLessThan(12)
    if (stores === 'one') expect(own).toBe(1)

    await page.locator('dl').getByRole('link').nth(1).click()
    await page.getByRole('heading', { level: 1, name: 'Order analysis' }).waitFor()
    const table = page.getByRole('table', { name: 'Orders' })
    await table.getByRole('row').nth(2).waitFor()
    const rows = Number(await table.getAttribute('aria-rowcount')) - 1
    // The figure counts paid orders; the list also has those that were not.
    expect(rows).toBeGreaterThanOrEqual(orders)

    await table.getByRole('row').nth(1).click()
    await page.getByRole('heading', { level: 2, name: 'What it left' }).waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('opens for a cashier what the till needs and nothing else, and asks for nothing that is refused', async () => {
    const one = await reader()
    const { page, context, complaints } = one
    const refused: string[] = []
    page.on('response', (answer) => answer.status() === 403 && refused.push(answer.url()))
    await signIn(one, 'Cashier')
    await page.getByRole('heading', { level: 1, name: 'Live orders' }).waitFor()
    const links = page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link')
    expect(await links.allTextContents()).toEqual(['Live orders', 'Stock', 'Promotions'])
    for (const name of ['Stock', 'Promotions', 'Live orders']) {
      await links.filter({ hasText: name }).click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await page.waitForLoadState('networkidle')
    }
    for (const path of ['/run/day-close', '/run/new-promotion', '/analyse/overview', '/optimise/win-back']) {
      await page.goto(`${MERCHANT}${path}`)
      await page.getByText('You may not see this').waitFor()
    }
    await page.goto(MERCHANT)
    await page.waitForURL(/run\/orders/)
    expect(refused).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  })

  it('goes on with the day’s work while the warehouse is away', async () => {
    const one = await reader()
    const { page, context } = one
    await page.route('**/scope', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { type: 'about:blank', title: 'Away', status: 503, code: 'warehouse.unavailable', requestId: 'r' },
      }),
    )
    await signIn(one, 'Owner')
    await page.goto(`${MERCHANT}/run/day-close`)
    await page.getByText('The day is open').waitFor()
    expect(await page.getByLabel('Store', { exact: true }).getByRole('option').count()).toBe(12)
    await context.close()
  })

  it('changes every word at once, without a reload, and remembers it', async () => {
    const one = await reader()
    const { page, context } = one
    // Their language is kept on the server: nobody else here signs in as this person after them.
    await signIn(one, 'Regional manager')
    await page.goto(`${MERCHANT}/analyse/overview`)
    const before = await figure(page, 'Paid orders')
    await page.evaluate('globalThis.notReloaded = true')
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('heading', { level: 1, name: '经营总览' }).waitFor()
    expect(await page.evaluate('globalThis.notReloaded')).toBe(true)
    expect(await figure(page, '支付订单数')).toBe(before)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: '经营总览' }).waitFor()
    await context.close()
  })

  it('restores from a copied link exactly what was seen', async () => {
    const one = await reader()
    const { page, context } = one
    await signIn(one, 'Owner')
    await page.goto(`${MERCHANT}/analyse/overview`)
    const all = await figure(page, 'Paid orders')
    await page.getByRole('button', { name: 'Channels' }).click()
    await page.getByRole('checkbox', { name: 'Till' }).check()
    await page.waitForURL(/channels=till/)
    await page.keyboard.press('Escape')
    await expect.poll(() => figure(page, 'Paid orders'), PATIENT).toBeLessThan(all)
    const limited = await figure(page, 'Paid orders')

    const other = await context.newPage()
    await other.goto(page.url())
    expect(await figure(other, 'Paid orders')).toBe(limited)
    await page.goBack()
    await expect.poll(() => figure(page, 'Paid orders'), PATIENT).toBe(all)
    await context.close()
  })

  it('lets any days be chosen from a calendar', async () => {
    const one = await reader()
    const { page, context, complaints } = one
    await signIn(one, 'Owner')
    await page.goto(`${MERCHANT}/analyse/overview`)
    const month = await figure(page, 'Paid orders')
    await page.getByRole('button', { name: /^28 days/ }).click()
    const days = page.getByRole('button', { name: /^\d{1,2} \w+ \d{4}$/, disabled: false })
    await days.nth(10).click()
    await days.nth(12).click()
    await expect.poll(() => figure(page, 'Paid orders'), PATIENT).toBeLessThan(month / 3)
    expect(complaints).toEqual([])
    await context.close()
  })

  const looks: ReaderOptions[] = [
    { language: 'en', width: 1440, scheme: 'light' },
    { language: 'zh-CN', width: 390, scheme: 'dark' },
  ]
  describe.each(looks)('in $language, $width wide, $scheme', (look) => {
    let one: Reader

    beforeAll(async () => {
      one = await reader(look)
      await signIn(one, look.language === 'en' ? 'Owner' : '老板')
    }, 60_000)
    afterAll(() => one?.context.close())

    it.each(PAGES)('"$path" has nothing that axe finds and no sideways scrolling', async ({ path, title }) => {
      const { page, complaints } = one
      await page.goto(`${MERCHANT}${path}`)
      await page.getByRole('heading', { level: 1, name: title[look.language ?? 'en'] }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await findingsOf(page)).toEqual([])
      const [width, seen] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [
        number,
        number,
      ]
      expect(width).toBeLessThanOrEqual(seen)
      expect(complaints.splice(0)).toEqual([])
    })
  })

  it('counts a drawer blind, asks why it is off, and closes the day once somebody sees to it', async () => {
    const one = await reader()
    const { page, context, complaints } = one
    await signIn(one, 'Owner')
    // A store of the demo in which nobody has a drawer yet.
    await page.goto(`${MERCHANT}/run/day-close?store=FR2`)
    await page.getByRole('button', { name: 'Open a drawer' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel('Till').fill('T1')
    await drawer.getByLabel('Cashier').fill('Li Min')
    await drawer.getByLabel('Float').fill('100')
    await drawer.getByRole('button', { name: 'Open the drawer' }).click()

    await page.getByRole('row').filter({ hasText: 'Li Min' }).click()
    expect(await drawer.getByText('¥100.00', { exact: true }).count()).toBe(1)
    await drawer.getByLabel('How many of ¥50.00').fill('3')
    await drawer.getByRole('button', { name: 'Hand in: ¥150.00' }).click()
    await drawer.getByRole('button', { name: 'Close the shift' }).click()
    await drawer.getByText('Say why it differs').waitFor()
    await drawer.getByLabel('Why the count differs').fill('Change came twice')
    await drawer.getByRole('button', { name: 'Close the shift' }).click()

    await page.getByText('1 difference has no owner.').waitFor()
    await page.getByRole('button', { name: 'See to it' }).click()
    await drawer.getByLabel('Who sees to it').fill('Store manager')
    await drawer.getByRole('button', { name: 'Name somebody' }).click()
    await page.getByText('every difference has an owner').waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Close the day' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Close the day' }).click()
    await page.getByText('The day is closed', { exact: true }).waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('receives goods and counts them with the keyboard alone', async () => {
    const sku = await openShelf(tandem.databaseUrl)
    const one = await reader()
    const { page, context, complaints } = one
    await signIn(one, 'Owner')
    await page.goto(`${MERCHANT}/run/stock?place=FR1`)
    const row = page.getByRole('row').filter({ hasText: sku })
    await row.press('Enter')
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('button', { name: 'Receive goods' }).press('Enter')
    await expect.poll(() => focused(page), PATIENT).toBe('Quantity')
    await page.keyboard.type('5')
    await page.keyboard.press('Enter')
    await drawer.getByText('Received').waitFor()
    await drawer.getByRole('button', { name: 'Count' }).press('Enter')
    await expect.poll(() => focused(page), PATIENT).toBe('Found')
    await page.keyboard.type('7')
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press('Enter')
    await drawer.getByText('Counted').first().waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await row.textContent()).toContain('7')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('keeps a promotion as a draft, tries it on a basket, and lets it go live on the second press', async () => {
    const one = await reader()
    const { page, context, complaints } = one
    await signIn(one, 'Owner')
    await page.goto(`${MERCHANT}/run/new-promotion`)
    await page.getByRole('button', { name: 'Save as a draft' }).click()
    await page.getByText('Some fields are missing').waitFor()
    await page.getByLabel('Name in Chinese').fill('八折')
    await page.getByLabel('Name in English').fill('A fifth off')
    await page.getByLabel('Code').fill('fifth-off')
    await page.getByLabel('Off', { exact: true }).fill('20')
    await page.getByRole('button', { name: 'Save as a draft' }).click()

    await page.getByRole('heading', { level: 1, name: 'A fifth off' }).waitFor()
    await page.getByLabel('SKU').fill('anything')
    await page.getByLabel('Price', { exact: true }).fill('50')
    await page.getByRole('button', { name: 'Price the basket' }).click()
    await page.getByText('¥40.00').first().waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Go live' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Go live' }).click()
    await page.getByText('Live: it takes something off').first().waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('goes round the loop: goal, finding, decision, approval, two weeks, effect', { timeout: 180_000 }, async () => {
    const one = await reader()
    const { page, context, complaints } = one
    await signIn(one, 'Owner')
    await page.goto(`${MERCHANT}/goal/goals`)
    await page.getByRole('button', { name: 'Set a goal' }).first().click()
    await page.getByLabel('Target').fill('20000')
    await page.getByLabel('By', { exact: true }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Set the goal' }).click()
    await page.getByRole('heading', { name: /^Profit from decisions/ }).waitFor()

    await page.goto(`${MERCHANT}/analyse/slipping`)
    await page.getByRole('link', { name: 'Propose a win-back' }).click()
    await page.getByRole('button', { name: 'Propose' }).click()
    await page.getByRole('button', { name: 'Approve and send' }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByRole('link', { name: 'See the effect' }).click()
    await page.getByText('Still running').first().waitFor()

    const advance = page.getByRole('button', { name: 'Let 14 days pass' })
    await advance.click()
    await page
      .getByText(/^(It worked|Cannot tell|It cost more than it brought)$/)
      .first()
      .waitFor({ timeout: 120_000 })
    await page.getByRole('heading', { name: 'What it was worth' }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.goto(`${MERCHANT}/monitor/effects`)
    await page.getByRole('heading', { name: 'All finished decisions together' }).waitFor()
    await page.goto(MERCHANT)
    await page.getByRole('heading', { name: /What our decisions earned/ }).waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })
})

/** A store of the demo with goods on its shelf; the SKU of one of them. */
async function openShelf(databaseUrl: string): Promise<string> {
  const database = openDatabase(databaseUrl)
  try {
    const ctx = await systemCtx(database, 'city', 'a test', randomUUID())
    await openShop(ctx)
    const [{ sku } = { sku: '' }] = await ctx.db.query<{ sku: string }>(
      `select sku from sku where unit = 'bottle' order by sku limit 1`,
    )
    await receiveGoods(ctx, 'FR1', NewReceipt.parse({ id: randomUUID(), lines: [{ sku, quantity: 3, unitCost: 100 }] }))
    return sku
  } finally {
    await database.close()
  }
}

/** What the field that has the focus is called. */
async function focused(page: Page): Promise<unknown> {
  return await page.evaluate('document.activeElement?.labels?.[0]?.textContent ?? null')
}

/** A figure of the row by its name, as a number. */
async function figure(page: Page, name: string): Promise<number> {
  const cell = page.locator('dl > div').filter({ has: page.getByRole('button', { name, exact: true }) })
  const text = await cell.locator('dd').first().getAttribute('title')
  return Number(text?.replaceAll(/[^\d.-]/g, ''))
}
