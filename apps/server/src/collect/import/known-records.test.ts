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

it('finds each of very many, with what was put last, and none that was not put', () => {
  const known = new KnownRecords()
  const many = 200_000
  for (let n = 0; n < many; n += 1) known.put(fingerprint('order', `${n}`, `${n}`, ''), about)
  for (let n = 0; n < many; n += 3) known.put(fingerprint('order', `${n}`, 'new', ''), { ...about, version: 2 })
  expect(known.size).toBe(many)
  const wrong: number[] = []
  for (let n = 0; n < many; n += 1) {
    const found = known.look(fingerprint('order', `${n}`, n % 3 === 0 ? 'new' : `${n}`, ''))
    if (found?.version !== (n % 3 === 0 ? 2 : 1) || !found.sameContent) wrong.push(n)
    if (known.has('order', `${many + n}`) || known.has('product', `${n}`)) wrong.push(n)
  }
  expect(wrong).toEqual([])
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
