import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
}

/** A built console: what is loaded before something can be shown. */
export class Build {
  readonly #dist: string
  readonly #chunks: Readonly<Record<string, Chunk>>

  private constructor(dist: string, chunks: Record<string, Chunk>) {
    this.#dist = dist
    this.#chunks = chunks
  }

  static async read(dist: string): Promise<Build> {
    const manifest = await readFile(join(dist, '.vite/manifest.json'), 'utf8')
    return new Build(dist, JSON.parse(manifest) as Record<string, Chunk>)
  }

  /** Sources of chunks by the end of their path. */
  sources(ending: string): string[] {
    return Object.keys(this.#chunks).filter((source) => source.endsWith(ending))
  }

  get entries(): string[] {
    return Object.keys(this.#chunks).filter((source) => this.#chunks[source]?.isEntry)
  }

  fileOf(source: string): string | undefined {
    return this.#chunks[source]?.file
  }

  /** Files of these chunks and of everything that they need before they can run. */
  filesOf(sources: readonly string[]): Set<string> {
    const files = new Set<string>()
    const visit = (source: string): void => {
      const chunk = this.#chunks[source]
      if (!chunk || files.has(chunk.file)) return
      files.add(chunk.file)
      chunk.imports?.forEach(visit)
    }
    sources.forEach(visit)
    return files
  }

  /** Files that show the overview in Chinese, before its charts. */
  get firstLoad(): Set<string> {
    return this.filesOf([
      ...this.entries,
      ...this.sources('src/strings/zh-CN.ts'),
      ...this.sources('overview-page.tsx'),
    ])
  }

  /** Gzipped JavaScript among the files, in KB of 1,024 bytes. */
  async gzippedKb(files: Iterable<string>): Promise<number> {
    const scripts = [...files].filter((file) => file.endsWith('.js'))
    const sizes = await Promise.all(
      scripts.map(async (file) => gzipSync(await readFile(join(this.#dist, file))).length),
    )
    return sizes.reduce((sum, size) => sum + size, 0) / 1024
  }
}
