import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const METHODS = 'docs/methods'
const ALGORITHMS = 'packages/algorithms'
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** Pages of how trade works are about no function that one could call. */
async function pagesOfMethods(): Promise<string[]> {
  const groups = (await readFile(join(ROOT, METHODS, 'README.md'), 'utf8')).split(/^## /m)
  const trade = groups.find((group) => group.startsWith('How trade works')) ?? ''
  const without = new Set(['README.md', ...Array.from(trade.matchAll(/\((.+?\.md)\)/g), ([, page]) => page)])
  return (await readdir(join(ROOT, METHODS))).filter((page) => !without.has(page)).map((page) => `${METHODS}/${page}`)
}

/** The blocks of TypeScript on a page, each moved down as far as it stands there: its lines are the page's. */
async function blocksOf(page: string): Promise<string[]> {
  const text = await readFile(join(ROOT, page), 'utf8')
  return Array.from(text.matchAll(/^(```ts\n)(.*?)^```$/gms), ({ index, 1: fence = '', 2: code = '' }) => {
    const above = text.slice(0, index + fence.length).split('\n').length - 1
    return '\n'.repeat(above) + code
  })
}

/** What TypeScript says against the blocks, `page(line,column): error ...`. */
async function errorsIn(blocksByPage: ReadonlyMap<string, readonly string[]>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-pages-'))
  try {
    for (const [page, blocks] of blocksByPage) {
      await mkdir(join(folder, dirname(page)), { recursive: true })
      for (const [i, block] of blocks.entries()) await writeFile(join(folder, `${page}.${i}.ts`), block)
    }
    const config = {
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: {
        lib: ['esnext'],
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
        paths: { '@tandem/algorithms': [join(ROOT, ALGORITHMS, 'src/index.ts')] },
      },
      include: ['**/*.md.*.ts', join(ROOT, ALGORITHMS, 'src/numeric/cephes.d.ts')],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const compiled = promisify(execFile)(process.execPath, [TSC, '-p', '.', '--pretty', 'false'], { cwd: folder })
    const { stdout } = await compiled.catch((error: { stdout?: string }) => {
      if (!error.stdout) throw error
      return { stdout: error.stdout }
    })
    return stdout.split('\n').flatMap((line) => (/^\S/.test(line) ? line.replace(/\.\d+\.ts\(/, '(') : []))
  } finally {
    await rm(folder, { recursive: true })
  }
}

it('every page of a method shows code, and all of it compiles against the package', async () => {
  const methods = await pagesOfMethods()
  const pages = [...methods, `${ALGORITHMS}/README.md`]
  const blocksByPage = new Map(await Promise.all(pages.map(async (page) => [page, await blocksOf(page)] as const)))
  expect(methods.filter((page) => !blocksByPage.get(page)?.length)).toEqual([])
  expect(await errorsIn(blocksByPage)).toEqual([])
})

it('a block that does not compile is named by its page and line', async () => {
  const page = `${METHODS}/some.md`
  const code = "import { differenceInMeans } from '@tandem/algorithms'\n\ndifferenceInMeans(treated, 3)\n"
  const errors = await errorsIn(new Map([[page, [`${'\n'.repeat(9)}${code}`]]]))
  expect(errors[0]).toMatch(/^docs\/methods\/some\.md\(12,19\): error TS2304: Cannot find name 'treated'/)
})
