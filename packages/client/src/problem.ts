import type { Problem } from '@tandem/contracts'
import type { z } from 'zod'

export type ProblemBody = z.infer<typeof Problem>

/** The server said no (RFC 9457). `code` is stable: apps translate by it. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly requestId: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title)
    this.name = 'ApiProblem'
    this.code = body.code
    this.status = body.status
    this.requestId = body.requestId
    this.details = body.details ?? {}
  }
}

/** Nothing came back: the network or the server is away. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached', { cause })
    this.name = 'Unreachable'
  }
}

/** Reads a refusal; an answer that is no problem document (a proxy's page) becomes `answer.unexpected`. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const requestId = response.headers.get('x-request-id') ?? ''
  const unexpected = {
    type: 'about:blank',
    title: `Unexpected answer ${response.status}`,
    status: response.status,
    code: 'answer.unexpected',
    requestId,
  }
  const body: unknown = await response.json().catch(() => null)
  return new ApiProblem(isProblem(body) ? body : unexpected)
}

function isProblem(body: unknown): body is ProblemBody {
  return (
    typeof body === 'object' && body !== null && 'code' in body && 'status' in body && typeof body.code === 'string'
  )
}
