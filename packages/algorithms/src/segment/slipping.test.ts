import { describe, expect, it } from 'vitest'
import { isSlipping, usualGap } from './slipping.ts'

describe('isSlipping', () => {
  const weekly = { orders: 9, firstDay: 0, lastDay: 56 }

  it('knows the rhythm of somebody who came every week', () => {
    expect(usualGap(weekly)).toBe(7)
    expect(usualGap({ orders: 1, firstDay: 5, lastDay: 5 })).toBeNull()
  })

  it('finds a weekly customer who stays away for three weeks, not for one, and gives up after twelve', () => {
    expect(isSlipping(weekly, 56 + 7)).toBe(false)
    expect(isSlipping(weekly, 56 + 21)).toBe(true)
    expect(isSlipping(weekly, 56 + 90)).toBe(false)
  })

  it('says nothing of a customer without a rhythm', () => {
    expect(isSlipping({ orders: 2, firstDay: 0, lastDay: 7 }, 40)).toBe(false)
    expect(isSlipping({ orders: 5, firstDay: 3, lastDay: 3 }, 40)).toBe(false)
  })
})
