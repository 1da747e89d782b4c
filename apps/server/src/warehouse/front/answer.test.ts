import { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Answer } from './answer.ts'
import { exceptions } from './exceptions.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A response whose parts are kept as they are written. */
function keptResponse() {
  const response = new ServerResponse({ method: 'POST', httpVersionMajor: 1, httpVersionMinor: 1 } as never)
  const parts: string[] = []
  const keep = (part: unknown) => {
    if (part !== undefined) parts.push(Buffer.from(part as string).toString())
    return true
  }
  response.write = keep as never
  response.end = keep as never
  return { response, parts }
}

it('writes the exception after rows a moment later, so that a reader gets it in one piece', async () => {
  const { response, parts } = keptResponse()
  const head = { queryId: 'q', format: 'JSONEachRow', contentType: 'text/plain', isGzipped: false, isHeld: false }
  const answer = new Answer(response, head)
  await answer.write(Buffer.from('row\n'))
  Object.defineProperty(response, 'headersSent', { value: true })
  answer.fail(exceptions.tooLarge('too much'), '26.7')
  expect(parts).toEqual(['row\n'])
  vi.runAllTimers()
  expect(parts).toEqual(['row\n', expect.stringMatching(/^\r\n__exception__\r\n.*too much.*__exception__\r\n$/s)])
})
