import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type DataDir, openDataDir } from './data-dir.ts'
import { openKeys } from './keys.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tandem-data-dir-'))
const opened: DataDir[] = []

afterEach(async () => {
  for (const dataDir of opened.splice(0)) await dataDir.release()
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('the data folder', () => {
  it('is made for its owner alone and known again', async () => {
    const path = join(scratch, 'new', 'data')
    const first = await open(path)
    expect(first.isNew).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    await first.release()
    expect((await open(path)).isNew).toBe(false)
  })

  it('is held by one start at a time, under whatever name it is reached', async () => {
    const path = join(scratch, 'held')
    const other = join(scratch, 'other-name')
    await open(path)
    symlinkSync(path, other)
    await expect(open(path)).rejects.toThrow(`Another Tandem already uses the data folder ${path}`)
    await expect(open(other)).rejects.toThrow(/^Another Tandem already uses/)
    await opened.pop()?.release()
    await open(other)
  })

  it('does not take over a folder that holds something else', async () => {
    const path = join(scratch, 'photos')
    mkdirSync(path)
    writeFileSync(join(path, 'beach.jpg'), 'x')
    await expect(open(path)).rejects.toThrow(/holds other files/)
  })

  it('is left alone when a newer version wrote it', async () => {
    const path = join(scratch, 'newer')
    mkdirSync(path)
    writeFileSync(join(path, 'tandem.json'), '{"format":99}')
    await expect(open(path)).rejects.toThrow(/newer Tandem/)
  })

  it('says so when a file is in its place', async () => {
    writeFileSync(join(scratch, 'file'), '')
    await expect(open(join(scratch, 'file', 'data'))).rejects.toThrow(/is not a folder/)
  })

  it.skipIf(process.getuid?.() === 0)('says so when it cannot be written', async () => {
    const path = join(scratch, 'read-only')
    mkdirSync(path)
    chmodSync(path, 0o500)
    await expect(open(path)).rejects.toThrow(/cannot be written to/)
  })

  it('gets keys once, readable by their owner alone', () => {
    const path = join(scratch, 'with-keys')
    const keys = openKeys(path)
    expect(Buffer.from(keys.encryptionKey, 'base64url')).toHaveLength(32)
    expect(keys.authSecret).not.toBe(keys.encryptionKey)
    expect(openKeys(path)).toEqual(keys)
    expect(statSync(join(path, 'keys', 'encryption-key')).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, 'keys')).mode & 0o777).toBe(0o700)
  })
})

async function open(path: string): Promise<DataDir> {
  const dataDir = await openDataDir(path)
  opened.push(dataDir)
  return dataDir
}
