import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Build } from '../first-load.ts'

const LIMIT_KB = 250
const root = join(import.meta.dirname, '..')

describe('the built console', () => {
  let dist = ''
  let built: Build

  beforeAll(async () => {
    // Tests run as NODE_ENV=test, which would measure React's development build.
    vi.stubEnv('NODE_ENV', 'production')
    dist = await mkdtemp(join(tmpdir(), 'tandem-console-'))
    await build({
      root,
      configFile: join(root, 'vite.config.ts'),
      logLevel: 'silent',
      build: { outDir: dist, emptyOutDir: true },
    })
    vi.unstubAllEnvs()
    built = await Build.read(dist)
  }, 120_000)
  afterAll(() => rm(dist, { recursive: true, force: true }))

  it(`shows the overview within ${LIMIT_KB} KB of gzipped JavaScript, before its charts`, async () => {
    expect(built.firstLoad.size).toBeGreaterThan(3)
    const size = await built.gzippedKb(built.firstLoad)
    expect(size).toBeGreaterThan(50)
    expect(size).toBeLessThan(LIMIT_KB)
  })

  it('keeps the chart and map libraries out of every page’s first load', () => {
    const pages = built.sources('').filter((source) => source.includes('src/pages/'))
    expect(pages.length).toBeGreaterThan(5)
    const loaded = built.filesOf([...built.entries, ...pages])
    const heavy = ['chart/echarts.ts', 'map/map.tsx']
      .flatMap((end) => built.sources(end))
      .map((one) => built.fileOf(one))
    expect(heavy).toHaveLength(2)
    expect(heavy.filter((file) => file && loaded.has(file))).toEqual([])
  })

  it('lies beside its compressed copies', async () => {
    const [first] = [...built.filesOf(built.entries)]
    const plain = await readFile(join(dist, first ?? ''))
    await expect(readFile(join(dist, `${first}.br`))).resolves.toHaveProperty('length')
    expect((await readFile(join(dist, `${first}.gz`))).length).toBeLessThan(plain.length / 2)
  })
})
