import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fingerprint, KnownRecords } from './known-records.ts'

const about = { version: 1, lines: 0, seen: false }

it('knows what a plain map knows, over many keys and changes', () => {
  const step = fc.record({ key: fc.integer({ min: 0, max: 400 }), content: fc.integer({ min: 0, max: 3 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 1_500 }), (steps) => {
      const known = new KnownRecords()
      const contents = new Map<number, Set<number>>()
      for (const { key, content } of steps) {
        const mark = fingerprint('order', `${key}`, `content ${content}`, '')
        const found = known.look(mark)
        expect(found !== null).toBe(contents.has(key))
        expect(found?.sameContent ?? false).toBe(contents.get(key)?.has(content) ?? false)
        known.put(mark, about)
        contents.set(key, (contents.get(key) ?? new Set()).add(content))
      }
      expect(known.size).toBe(contents.size)
    }),
    { numRuns: 40 },
  )
})

it('remembers version, lines, place, and what the running import met', () => {
  const known = new KnownRecords()
  const mark = fingerprint('order', '1', 'a', 'S1|10')
  known.put(mark, { version: 7, lines: 12, seen: false })
  expect(known.look(mark)).toEqual({ version: 7, lines: 12, seen: false, sameContent: true, sameHome: true })
  known.markSeen(mark)
  expect(known.look(fingerprint('order', '1', 'b', 'S2|10'))).toEqual({
    version: 7,
    lines: 12,
    seen: true,
    sameContent: false,
    sameHome: false,
  })
  expect(known.has('order', '1')).toBe(true)
  expect(known.has('product', '1')).toBe(false)
})
