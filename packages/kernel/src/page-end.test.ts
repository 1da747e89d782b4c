import { describe, expect, it } from 'vitest'
import { readPageEnd } from './page-end.ts'

const ID = '01a19a69-fe2f-7ad7-9536-9bdf51fb0856'

describe('the end of a page', () => {
  it('is read as it was told', () => {
    expect(readPageEnd(`2026-11-02T04:00:00.000Z ${ID}`)).toEqual({ at: new Date(Date.UTC(2026, 10, 2, 4)), id: ID })
  })

  it.each([
    '',
    ID,
    `0 ${ID}`,
    `-1 ${ID}`,
    `2026 ${ID}`,
    `2026-13-02T04:00:00.000Z ${ID}`,
    `0000-01-01T00:00:00.000Z ${ID}`,
    `+275760-09-13T00:00:00.000Z ${ID}`,
    `infinity ${ID}`,
    `2026-11-02T04:00:00.000Z ${'-'.repeat(36)}`,
    `2026-11-02T04:00:00.000Z ${'0'.repeat(36)}`,
    `2026-11-02T04:00:00.000Z ${ID} ${ID}`,
  ])('is none where no page ended with it: %s', (text) => expect(readPageEnd(text)).toBeNull())
})
