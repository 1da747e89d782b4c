import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
}

const LIMIT_KB = 250
const root = new URL('..', import.meta.url).pathname

describe('the built console', () => {
  let dist = ''
  let manifest: Record<string, Chunk> = {}

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
    manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  }, 120_000)
  afterAll(() => rm(dist, { recursive: true, force: true }))

  /** A chunk with everything that it needs before it can run. */
  function withImports(keys: readonly string[]): Set<string> {
    const seen = new Set<string>()
    const visit = (key: string) => {
      const chunk = manifest[key]
      if (!chunk || seen.has(chunk.file)) return
      seen.add(chunk.file)
      chunk.imports?.forEach(visit)
    }
    keys.forEach(visit)
    return seen
  }

  async function gzippedKb(files: Iterable<string>): Promise<number> {
    const sizes = await Promise.all([...files].map(async (file) => gzipSync(await readFile(join(dist, file))).length))
    return sizes.reduce((sum, size) => sum + size, 0) / 1024
  }

  const entry = () => Object.keys(manifest).filter((key) => manifest[key]?.isEntry)
  const key = (ending: string) => Object.keys(manifest).filter((name) => name.endsWith(ending))

  it(`shows the overview within ${LIMIT_KB} KB of gzipped JavaScript, before its charts`, async () => {
    const first = withImports([...entry(), ...key('src/strings/zh-CN.ts'), ...key('overview-page.tsx')])
    expect(first.size).toBeGreaterThan(3)
    const size = await gzippedKb([...first].filter((file) => file.endsWith('.js')))
    expect(size).toBeGreaterThan(50)
    expect(size).toBeLessThan(LIMIT_KB)
  })

  it('keeps the chart and map libraries out of every page’s first load', () => {
    const pages = Object.keys(manifest).filter((name) => name.includes('src/pages/'))
    expect(pages.length).toBeGreaterThan(5)
    const loaded = withImports([...entry(), ...pages])
    const heavy = [...key('chart/echarts.ts'), ...key('map/map.tsx')].map((name) => manifest[name]?.file)
    expect(heavy).toHaveLength(2)
    expect(heavy.filter((file) => file && loaded.has(file))).toEqual([])
  })

  it('lies beside its compressed copies', async () => {
    const [first] = [...withImports(entry())]
    const plain = await readFile(join(dist, first ?? ''))
    await expect(readFile(join(dist, `${first}.br`))).resolves.toHaveProperty('length')
    expect((await readFile(join(dist, `${first}.gz`))).length).toBeLessThan(plain.length / 2)
  })
})
