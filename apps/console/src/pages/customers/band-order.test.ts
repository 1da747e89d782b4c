import { describe, expect, it } from 'vitest'
import { compareBands } from './band-order.ts'

describe('bands', () => {
  it('stand in the order of what they begin at', () => {
    const bands = ['', '20k+', '5k-10k', '<5k', '10k-20k']
    expect(bands.toSorted(compareBands)).toEqual(['<5k', '5k-10k', '10k-20k', '20k+', ''])
    const others = ['250K+', '15-24K', 'Under 15K', '100-124K', '25-34K']
    expect(others.toSorted(compareBands)).toEqual(['Under 15K', '15-24K', '25-34K', '100-124K', '250K+'])
  })
  it('without a number come after those with one, in order of the alphabet', () => {
    expect(['other', '65+', 'adult'].toSorted(compareBands)).toEqual(['65+', 'adult', 'other'])
  })
})
