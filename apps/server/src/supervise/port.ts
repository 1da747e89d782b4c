import { createServer } from 'node:net'
import { StartFailure } from '../db/start-failure.ts'

/** Looks before anything heavy is started. @throws StartFailure when `port` on loopback cannot be had */
export function requireFreePort(port: number): Promise<void> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', (error) => failed(portFailure(error, port)))
    probe.listen(port, '127.0.0.1', () => probe.close(() => done()))
  })
}

/** The sentence for a port that was refused; other errors pass through. */
export function portFailure(error: unknown, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return new StartFailure(`Port ${port} is used by another program; choose another with --port.`, { cause: error })
  }
  if (code === 'EACCES') {
    return new StartFailure(`Port ${port} needs more rights than this user has; choose one above 1023 with --port.`, {
      cause: error,
    })
  }
  return error
}
