// Builds the console when its sources are not those of the last build.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectNode, projectRoot, withProjectBin } from './bootstrap.js'
import { withInstallLock } from './install-lock.js'

const CONSOLE = join(projectRoot, 'apps', 'console')
const STAMP = join(CONSOLE, 'dist', '.sources')
const VITE = join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js')
/** What the console is made of: itself, the packages it may import, and the installed versions of all others. */
const SOURCES = [
  'apps/console',
  'package-lock.json',
  ...['client', 'contracts', 'kernel', 'ui'].map((name) => `packages/${name}`),
]
const NOT_SOURCES = new Set(['node_modules', 'dist'])

/** @throws Error with one sentence, after the builder's own words */
export async function ensureConsoleBuilt() {
  const sources = hashSources()
  if (isBuilt(sources)) return
  await withInstallLock(projectRoot, async () => {
    if (isBuilt(sources)) return
    const startedAt = Date.now()
    console.log('Building the console')
    await runVite()
    writeFileSync(STAMP, sources)
    console.log(`  built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
  })
}

function isBuilt(sources) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources
}

function hashSources() {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((path) => filesUnder(join(projectRoot, path))).sort()) {
    hash.update(relative(projectRoot, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** Tests do not end up in the build. */
function filesUnder(path) {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_SOURCES.has(entry.name) || /\.test\.tsx?$/.test(entry.name)) return []
    const inside = join(path, entry.name)
    return entry.isDirectory() ? filesUnder(inside) : [inside]
  })
}

function runVite() {
  return new Promise((done, failed) => {
    const vite = spawn(projectNode(), [VITE, 'build', '--logLevel', 'error'], {
      cwd: CONSOLE,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: withProjectBin(process.env),
    })
    vite.on('error', failed)
    vite.on('exit', (code) => (code === 0 ? done() : failed(new Error('The console could not be built; see above.'))))
  })
}
