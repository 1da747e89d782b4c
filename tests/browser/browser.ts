import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { packagedChromium } from './packaged-chromium.ts'

/** Not the package's own flags: with them all of Chromium is one process, which ends with the first closed reader. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium: the one named by CHROMIUM_PATH, else the system's, else the one that comes through npm. */
export async function openBrowser(): Promise<Browser> {
  const named = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path))
  if (named) return await chromium.launch({ executablePath: named, args: FLAGS })
  const { executablePath, libraries } = await packagedChromium()
  try {
    return await chromium.launch({ executablePath, args: FLAGS })
  } catch (error) {
    if (!/shared libraries/.test(String(error))) throw error
    return await chromium.launch({ executablePath, args: FLAGS, env: { ...process.env, LD_LIBRARY_PATH: libraries } })
  }
}

export type Language = 'zh-CN' | 'en'

export interface ReaderOptions {
  language?: Language
  width?: number
  scheme?: 'light' | 'dark'
}

/** Somebody at a screen; what the page complained about is kept. */
export interface Reader {
  page: Page
  context: BrowserContext
  complaints: string[]
}

/** A reader whose clock is that of the demo's stores. */
export async function openReader(browser: Browser, address: string, options: ReaderOptions = {}): Promise<Reader> {
  const { language = 'en', width = 1440, scheme = 'light' } = options
  const context = await browser.newContext({
    baseURL: address,
    locale: language === 'en' ? 'en-GB' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(25_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // What the graphics driver of a machine without graphics has to say is not about the page.
    if (message.type() === 'error' && !/WebGL|GPU|GL Driver/.test(message.text())) complaints.push(message.text())
  })
  return { page, context, complaints }
}

/** Presses the demo sign-in of a role, named as the sign-in page names it. */
export async function signIn({ page }: Reader, role: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: role }).click()
  await page.getByRole('navigation').first().waitFor()
}
