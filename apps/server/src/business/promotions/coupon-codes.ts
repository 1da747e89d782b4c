import { randomBytes } from 'node:crypto'

/** Without letters and digits that look alike: 0 O, 1 I L. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 12
/** The largest multiple of the alphabet within a byte: above it a letter would be likelier than others. */
const FAIR = 256 - (256 % LETTERS.length)

/** Codes that nobody can guess: 31¹² there are. */
export function drawCodes(count: number): string[] {
  const codes = new Set<string>()
  let bytes = randomBytes(0)
  let at = 0
  const letter = (): string => {
    for (;;) {
      if (at >= bytes.length) [bytes, at] = [randomBytes(4_096), 0]
      const byte = bytes[at++] as number
      if (byte < FAIR) return LETTERS[byte % LETTERS.length] as string
    }
  }
  while (codes.size < count) codes.add(Array.from({ length: LENGTH }, letter).join(''))
  return [...codes]
}
