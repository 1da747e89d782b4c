import type { KeyObject } from 'node:crypto'
import { isSignedRsa, signRsa } from './rsa.ts'

export type Fields = Readonly<Record<string, string>>

/** What Alipay signs: `name=value` of all that is not empty, in the order of names, joined by `&`; never `sign` itself. */
export function contentOf(fields: Fields, without: readonly string[] = ['sign']): string {
  return Object.entries(fields)
    .filter(([name, value]) => value !== '' && !without.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** The parameters of a request with their RSA2 signature. */
export function signedFields(fields: Fields, key: KeyObject): Fields {
  return { ...fields, sign: signRsa(contentOf(fields), key) }
}

/** Whether Alipay signed a notice: `sign` and `sign_type` are not part of what was signed. */
export function isSignedNotice(fields: Fields, key: KeyObject): boolean {
  const { sign } = fields
  return sign !== undefined && sign !== '' && isSignedRsa(contentOf(fields, ['sign', 'sign_type']), sign, key)
}

/**
 * The answer to a method and whether Alipay signed it. Signed is the text of the answer's object to the byte, spaces and
 * escapes included, so it is cut out of the text and not written anew.
 *
 * @returns null when there is no such answer in the text
 */
export function answerOf(text: string, method: string, key: KeyObject): { isSigned: boolean; fields: unknown } | null {
  const part = signedPart(text, method) ?? signedPart(text, 'error')
  if (part === null) return null
  const { sign } = JSON.parse(text) as { sign?: unknown }
  return { isSigned: typeof sign === 'string' && isSignedRsa(part, sign, key), fields: JSON.parse(part) }
}

/** The text of the object under `METHOD_response`. */
export function signedPart(text: string, method: string): string | null {
  const name = `${method.replaceAll('.', '_')}_response`
  const start = new RegExp(`"${name}"\\s*:\\s*`).exec(text)
  if (!start) return null
  const from = start.index + start[0].length
  let depth = 0
  let isInText = false
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (isInText) {
      if (character === '\\') at += 1
      else if (character === '"') isInText = false
    } else if (character === '"') isInText = true
    else if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (depth === 0) return text.slice(from, at + 1)
    }
  }
  return null
}
