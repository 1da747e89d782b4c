import { describe, expect, it } from 'vitest'
import { everyCursorPage } from './cursor-pages.ts'

describe('all rows of a list that goes on from a cursor', () => {
  const all = Array.from({ length: 23 }, (_, index) => index)
  const ask = async (after: string | undefined) => {
    const from = Number(after ?? 0)
    return { rows: all.slice(from, from + 10), next: from + 10 < all.length ? String(from + 10) : null }
  }

  it('come in order, each once', async () => {
    expect(await everyCursorPage(ask, 1_000)).toEqual(all)
  })

  it('end with the page that reaches the most', async () => {
    expect(await everyCursorPage(ask, 15)).toEqual(all.slice(0, 20))
  })
})
