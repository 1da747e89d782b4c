import { type FileHandle, open } from 'node:fs/promises'

const WINDOW_BYTES = 256 * 1024

/** Reads forward through a file in large pieces, so that many small frames cost one read. */
export class ReadWindow {
  /** Bytes of the file when it was opened; what is appended later is not seen. */
  readonly size: number
  readonly #file: FileHandle
  #start = 0
  #held: Buffer = Buffer.alloc(0)

  private constructor(file: FileHandle, size: number) {
    this.#file = file
    this.size = size
  }

  static async open(path: string): Promise<ReadWindow> {
    const file = await open(path, 'r')
    return new ReadWindow(file, (await file.stat()).size)
  }

  /** At least `length` bytes from `offset`, fewer only at the end of the file. */
  async bytes(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.size - offset)
    if (offset < this.#start || offset + wanted > this.#start + this.#held.length) {
      this.#held = await this.#read(offset, Math.min(Math.max(wanted, WINDOW_BYTES), this.size - offset))
      this.#start = offset
    }
    return this.#held.subarray(offset - this.#start)
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    let done = 0
    while (done < length) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, offset + done)
      if (bytesRead === 0) throw new Error(`the file became shorter while it was read, at byte ${offset + done}`)
      done += bytesRead
    }
    return bytes
  }
}
