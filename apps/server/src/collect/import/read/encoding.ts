import iconv from 'iconv-lite'
import { BadFile } from './bad-file.ts'

/** Names a person may write in a MAP file; `auto` looks at the bytes. */
export const ENCODINGS = ['auto', 'utf-8', 'gbk', 'gb18030', 'big5', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

const SIGNATURES: readonly [name: string, bytes: readonly number[]][] = [
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['an old Excel workbook (.xls): save it as .xlsx or CSV', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a Parquet file: export it as CSV', [0x50, 0x41, 0x52, 0x31]],
  ['a ZIP archive: unpack it first', [0x50, 0x4b, 0x03, 0x04]],
  ['a 7z archive: unpack it first', [0x37, 0x7a, 0xbc, 0xaf]],
  ['a RAR archive: unpack it first', [0x52, 0x61, 0x72, 0x21]],
]

/**
 * Turns the bytes of a text file into text, chunk by chunk. With `auto` the decision waits for the first byte that
 * is not ASCII (a till may write 100,000 plain lines before the first Chinese name): a mark at the start wins, then
 * strict UTF-8, then GB18030 (which holds GBK and GB2312), then Windows-1252, which can read anything.
 */
export class TextDecoding {
  #decoder: Decoder | null
  #first = true
  /** What the file turned out to be; `ascii` until a byte says otherwise. */
  name: string

  constructor(encoding: Encoding) {
    this.#decoder = encoding === 'auto' ? null : decoder(encoding)
    this.name = encoding === 'auto' ? 'ascii' : encoding
  }

  /** @throws BadFile `file.binary` when the first bytes are those of no text */
  decode(bytes: Uint8Array, last: boolean): string {
    if (this.#first && bytes.length > 0) {
      this.#first = false
      const name = marked(bytes)
      if (!name || !name.startsWith('utf-16')) refuseBinary(bytes, this.name)
      if (this.#decoder === null && name) this.#use(name)
    }
    if (this.#decoder === null && !isAscii(bytes)) this.#use(guess(bytes, last))
    if (this.#decoder === null) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    return this.#decoder(bytes, last)
  }

  #use(name: string): void {
    this.name = name
    this.#decoder = decoder(name)
  }
}

type Decoder = (bytes: Uint8Array, last: boolean) => string

/** The platform's own decoder throws on some broken GB18030 even when told to replace; iconv-lite does not. */
function decoder(name: string): Decoder {
  if (name.startsWith('gb') || name === 'big5') {
    const own = iconv.getDecoder(name, { stripBOM: true })
    return (bytes, last) => own.write(Buffer.from(bytes)) + (last ? (own.end() ?? '') : '')
  }
  const native = new TextDecoder(name)
  return (bytes, last) => native.decode(bytes, { stream: !last })
}

function marked(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return unmarkedUtf16(bytes)
}

/** Text in mostly Latin UTF-16 has a zero in every other byte. */
function unmarkedUtf16(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, 512)
  const zeros: [number, number] = [0, 0]
  for (let i = 0; i < sample.length; i += 1) if (sample[i] === 0) zeros[(i % 2) as 0 | 1] += 1
  const half = sample.length / 2
  if (half >= 4 && zeros[1] > half * 0.4 && zeros[0] === 0) return 'utf-16le'
  if (half >= 4 && zeros[0] > half * 0.4 && zeros[1] === 0) return 'utf-16be'
  return null
}

function refuseBinary(bytes: Uint8Array, encoding: string): void {
  const known = SIGNATURES.find(([, signature]) => signature.every((byte, i) => bytes[i] === byte))
  if (known) throw new BadFile('file.binary', { what: known[0] })
  if (encoding.startsWith('utf-16')) return
  const sample = bytes.subarray(0, 65_536)
  let control = 0
  for (const byte of sample) if (byte === 0 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) control += 1
  if (control > 0 && (sample.includes(0) || control > sample.length / 50)) {
    throw new BadFile('file.binary', { what: 'no text' })
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 1) if ((bytes[i] as number) > 127) return false
  return true
}

function guess(bytes: Uint8Array, last: boolean): string {
  if (isUtf8(bytes, last)) return 'utf-8'
  return decoder('gb18030')(bytes, last).includes('\uFFFD') ? 'windows-1252' : 'gb18030'
}

/** A character cut at the end of the chunk does not count against it. */
function isUtf8(bytes: Uint8Array, last: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !last })
    return true
  } catch {
    return false
  }
}
