import { spawnSync } from 'node:child_process'
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

// `npm run build`: the package as JavaScript with types, ready for `npm publish dist`. Node refuses TypeScript under
// node_modules, so what others install must be JavaScript. Compiled without the types of Node: nothing of it may be used.

const HOME = import.meta.dirname
const { values } = parseArgs({ options: { out: { type: 'string', default: join(HOME, 'dist') } } })
const out = resolve(values.out)

await rm(out, { recursive: true, force: true })
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const compile = [tsc, '-p', join(HOME, 'tsconfig.build.json'), '--outDir', out]
const { status } = spawnSync(process.execPath, compile, { stdio: ['ignore', process.stderr.fd, 'inherit'] })
if (status !== 0) process.exit(1)
const {
  private: _,
  scripts: __,
  exports: ___,
  ...about
} = JSON.parse(await readFile(join(HOME, 'package.json'), 'utf8'))
const published = { ...about, exports: { '.': { types: './index.d.ts', default: './index.js' } }, sideEffects: false }
await writeFile(join(out, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
await copyFile(join(HOME, 'README.md'), join(out, 'README.md'))
await copyFile(join(HOME, '../../LICENSE'), join(out, 'LICENSE'))
