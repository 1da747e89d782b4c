import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/**
 * The one structured log. Secrets and personal fields are blotted out wherever somebody logs an object that holds them;
 * addresses of requests are logged by route, without their query.
 */
export function createLog(options: { level?: string; destination?: DestinationStream } = {}): Log {
  const secrets = ['password', 'authSecret', 'encryptionKey', 'cookie', 'authorization', 'token', 'phone', 'email']
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '…' },
    },
    options.destination ?? pino.destination({ dest: 1, sync: false }),
  )
}
