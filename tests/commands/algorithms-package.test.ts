import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const PACKAGE = join(import.meta.dirname, '../../packages/algorithms')
const run = promisify(execFile)
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-package-'))
  const installed = join(folder, 'node_modules')
  await run(process.execPath, [join(PACKAGE, 'build.ts'), '--out', join(installed, '@tandem/algorithms')])
  const find = createRequire(join(PACKAGE, 'package.json'))
  const { dependencies } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    await mkdir(installed, { recursive: true })
    await symlink(dirname(find.resolve(name)), join(installed, name))
  }
})
afterAll(() => rm(folder, { recursive: true }))

it('somebody else can install the algorithms alone, as JavaScript, and use them', async () => {
  const script = join(folder, 'use.mjs')
  await writeFile(
    script,
    `import { differenceInMeans, fitBgNbd, tQuantile } from '@tandem/algorithms'
     console.log(typeof fitBgNbd, typeof differenceInMeans, tQuantile(0.975, 4).toFixed(9))`,
  )
  const { stdout } = await run(process.execPath, [script])
  expect(stdout.trim()).toBe('function function 2.776445105')
})

it('what they install names no file of TypeScript and has its types beside it', async () => {
  const home = join(folder, 'node_modules/@tandem/algorithms')
  const { exports, private: isPrivate } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  expect([exports, isPrivate]).toEqual([{ '.': { types: './index.d.ts', default: './index.js' } }, undefined])
  expect(await readFile(join(home, 'index.js'), 'utf8')).not.toMatch(/\.ts'/)
  expect(await readFile(join(home, 'index.d.ts'), 'utf8')).toMatch(/lifetime/)
})
