import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const TEXT = /\.(js|mjs|css|html|svg|json)$/
const WORTH_IT_BYTES = 1024
/** Nine tenths of the best ratio at a fifth of the time: the console is built on the shopkeeper's machine. */
const BROTLI_QUALITY = 6

/** Writes `.br` and `.gz` beside every text file of the build; the server sends them as they are. */
export function compress(): Plugin {
  let outDir = ''
  return {
    name: 'tandem-compress',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle: async () => {
      const names = await readdir(outDir, { recursive: true })
      await Promise.all(names.filter((name) => TEXT.test(name)).map((name) => compressFile(join(outDir, name))))
    },
  }
}

async function compressFile(path: string): Promise<void> {
  const bytes = await readFile(path)
  if (bytes.length < WORTH_IT_BYTES) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY }
  await Promise.all([
    brotli(bytes, { params }).then((packed) => writeFile(`${path}.br`, packed)),
    zip(bytes).then((packed) => writeFile(`${path}.gz`, packed)),
  ])
}
