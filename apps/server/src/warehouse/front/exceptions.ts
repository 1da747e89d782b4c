/** A failure told in ClickHouse's own words, so that any ClickHouse client understands it. */
export class ServerException extends Error {
  /** ClickHouse's numeric error code. */
  readonly code: number
  /** ClickHouse's name of that code, e.g. `READONLY`. */
  readonly type: string

  constructor(code: number, type: string, message: string) {
    super(message)
    this.name = 'ServerException'
    this.code = code
    this.type = type
  }

  /** The line a ClickHouse server answers with; clients take code and type from it. */
  toLine(version: string): string {
    return `Code: ${this.code}. DB::Exception: ${this.message}. (${this.type}) (version ${version} (embedded))`
  }
}

export const exceptions = {
  syntax: (message: string) => new ServerException(62, 'SYNTAX_ERROR', message),
  readonly: (message: string) => new ServerException(164, 'READONLY', message),
  denied: (message: string) => new ServerException(497, 'ACCESS_DENIED', message),
  notSupported: (message: string) => new ServerException(48, 'NOT_IMPLEMENTED', message),
  badArgument: (message: string) => new ServerException(36, 'BAD_ARGUMENTS', message),
  tooLarge: (message: string) => new ServerException(396, 'TOO_MANY_ROWS_OR_BYTES', message),
  tooMany: (message: string) => new ServerException(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', message),
  timeout: (message: string) => new ServerException(159, 'TIMEOUT_EXCEEDED', message),
  cancelled: (message: string) => new ServerException(394, 'QUERY_WAS_CANCELLED', message),
  notAuthenticated: () => new ServerException(516, 'AUTHENTICATION_FAILED', 'The token is missing or wrong'),
  missingParameter: (name: string) =>
    new ServerException(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set`),
}

/**
 * Reads code, type and message out of what the engine says:
 * `Query failed: Code: 60. DB::Exception: ... (UNKNOWN_TABLE)`. Anything else becomes code 1001, as in ClickHouse.
 */
export function fromEngine(error: unknown): ServerException {
  if (error instanceof ServerException) return error
  const text = error instanceof Error ? error.message : String(error)
  const match = /Code: (\d+)\. DB::Exception: ([\s\S]*?)\.?\s*\(([A-Z][A-Z0-9_]+)\)\s*$/.exec(text)
  if (!match) return new ServerException(1001, 'STD_EXCEPTION', text)
  return new ServerException(Number(match[1]), match[3] ?? 'STD_EXCEPTION', match[2] ?? text)
}

const statusByCode = new Map<number, number>([
  [516, 403], // AUTHENTICATION_FAILED
  [497, 403], // ACCESS_DENIED
  [60, 404], // UNKNOWN_TABLE
  [81, 404], // UNKNOWN_DATABASE
  [46, 404], // UNKNOWN_FUNCTION
  [47, 404], // UNKNOWN_IDENTIFIER
  [48, 501], // NOT_IMPLEMENTED
  [62, 400], // SYNTAX_ERROR
  [36, 400], // BAD_ARGUMENTS
  [456, 400], // UNKNOWN_QUERY_PARAMETER
  [457, 400], // BAD_QUERY_PARAMETER
  [115, 404], // UNKNOWN_SETTING
  [159, 408], // TIMEOUT_EXCEEDED
  [202, 503], // TOO_MANY_SIMULTANEOUS_QUERIES
  [394, 500], // QUERY_WAS_CANCELLED
])

/** HTTP status of an exception, after ClickHouse's own table; 500 where it has none. */
export function httpStatus(exception: ServerException): number {
  return statusByCode.get(exception.code) ?? 500
}

/**
 * The trailer that ends a response whose status was already sent. The client finds it by the tag that was
 * announced in `X-ClickHouse-Exception-Tag` and raises the message. The length counts the newline after it.
 */
export function exceptionTrailer(message: string, tag: string): string {
  const line = message.replaceAll('\0', ' ')
  return `\r\n__exception__\r\n${tag}\r\n${line}\n${Buffer.byteLength(line) + 1} ${tag}\r\n__exception__\r\n`
}
