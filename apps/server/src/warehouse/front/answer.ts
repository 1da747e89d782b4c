import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { createGzip, type Gzip } from 'node:zlib'
import { exceptions, exceptionTrailer, httpStatus, type ServerException } from './exceptions.ts'

export interface AnswerHead {
  queryId: string
  format: string
  contentType: string
  isGzipped: boolean
  /** Hold everything back until `finish`. */
  isHeld: boolean
}

/**
 * The client finds the trailer only when it reads it in one piece (clickhouse-js #607). Written right after rows, the
 * end of a read goes through it once in some hundred times; a moment later it comes alone, unless the reader is slower
 * than that. It is then told that there was an error, but not which.
 */
const trailerApartMilliseconds = 250

/** Longest answer that is held back for `wait_end_of_query`, in bytes. */
const maxHeldBytes = 64 * 1024 * 1024

/**
 * The response to one query. The status is sent with the first block, so an error before it has a status of its
 * own; an error after it ends the body with ClickHouse's exception trailer, which the client raises.
 */
export class Answer {
  bytes = 0
  #response: ServerResponse
  #head: AnswerHead
  #tag = randomBytes(12).toString('base64url').replaceAll(/[-_]/g, 'x')
  #gzip: Gzip | undefined
  #held: Uint8Array[] = []

  constructor(response: ServerResponse, head: AnswerHead) {
    this.#response = response
    this.#head = head
  }

  /** Resolves when the client can take more. */
  async write(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.length
    if (!this.#head.isHeld) return this.#push(bytes)
    if (this.bytes > maxHeldBytes) {
      throw exceptions.tooLarge(`An answer held back until its end is limited to ${maxHeldBytes} bytes`)
    }
    this.#held.push(bytes)
  }

  async finish(summary: Record<string, string>): Promise<void> {
    if (!this.#response.headersSent) this.#response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary))
    for (const bytes of this.#held) await this.#push(bytes)
    this.#body().end()
  }

  fail(exception: ServerException, version: string): void {
    const line = exception.toLine(version)
    if (this.#response.headersSent) {
      const body = this.#body()
      this.#gzip?.flush()
      setTimeout(() => body.end(exceptionTrailer(line, this.#tag)), trailerApartMilliseconds)
      return
    }
    this.#response.writeHead(httpStatus(exception), {
      'Content-Type': 'text/plain; charset=UTF-8',
      'X-ClickHouse-Query-Id': this.#head.queryId,
      'X-ClickHouse-Exception-Code': String(exception.code),
    })
    this.#response.end(`${line}\n`)
  }

  async #push(bytes: Uint8Array): Promise<void> {
    const body = this.#body()
    if (body.write(bytes)) return
    await new Promise<void>((resolve) => {
      const done = () => {
        body.off('drain', done)
        this.#response.off('close', done)
        resolve()
      }
      body.once('drain', done)
      this.#response.once('close', done)
    })
  }

  /** Where the body goes; the first call sends the head. */
  #body(): Writable {
    const response = this.#response
    if (response.headersSent) return this.#gzip ?? response
    const head = this.#head
    response.writeHead(200, {
      'Content-Type': head.contentType,
      'X-ClickHouse-Query-Id': head.queryId,
      'X-ClickHouse-Format': head.format,
      'X-ClickHouse-Timezone': 'UTC',
      'X-ClickHouse-Exception-Tag': this.#tag,
      ...(head.isGzipped ? { 'Content-Encoding': 'gzip' } : {}),
    })
    if (!head.isGzipped) return response
    this.#gzip = createGzip({ level: 1 })
    this.#gzip.pipe(response)
    response.once('close', () => this.#gzip?.destroy())
    return this.#gzip
  }
}
