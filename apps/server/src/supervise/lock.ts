import { statSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Takes a folder for this process alone: a socket with a name made of the folder's identity, which the kernel frees
 * when the process ends, however hard. No file is left that could be stale, and no path is too long.
 *
 * @returns how to give it back, or undefined when another process holds it
 */
export async function lockFolder(folder: string): Promise<(() => Promise<void>) | undefined> {
  const { dev, ino } = statSync(folder, { bigint: true })
  const name = socketName(`tandem-${dev}-${ino}`)
  const server = (await tryListen(name)) ?? (await listenOverStale(name))
  return server && (() => new Promise((done) => server.close(() => done())))
}

function socketName(name: string): string {
  if (process.platform === 'linux') return `\0${name}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  return join(tmpdir(), `${name}.lock`)
}

function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? done(undefined) : failed(error),
    )
    server.listen(name, () => done(server.unref()))
  })
}

/** Only where the name is a file (macOS) can it outlive its process. */
async function listenOverStale(name: string): Promise<Server | undefined> {
  if (process.platform === 'linux' || process.platform === 'win32') return undefined
  const isAlive = await new Promise<boolean>((done) => {
    const socket = connect(name, () => done(true)).once('error', () => done(false))
    socket.once('close', () => socket.destroy())
  })
  if (isAlive) return undefined
  unlinkSync(name)
  return tryListen(name)
}
