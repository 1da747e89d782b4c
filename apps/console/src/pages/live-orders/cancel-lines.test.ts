import { describe, expect, it } from 'vitest'
import { cancelAsk, type OpenLine, returnable } from './cancel-lines.ts'

const line = (number: number, open: number): OpenLine => ({
  line: number,
  sku: `s${number}`,
  name: { zh: '茶', en: 'Tea' },
  unit: 'piece',
  options: [],
  open,
})
const lines = [line(1, 2), line(2, 0.5)]
const confirmed = { state: 'confirmed' } as const

describe('what is asked to be cancelled', () => {
  it('names no line where all of it goes', () => {
    expect(cancelAsk(confirmed, lines, { 1: 2, 2: 0.5 }, ' spilt ')).toEqual({ reason: 'spilt' })
  })
  it('names the lines of a part, never more than is left of them', () => {
    expect(cancelAsk(confirmed, lines, { 1: 9, 2: 0 }, '')).toEqual({ lines: [{ line: 1, quantity: 2 }] })
  })
  it('is nothing where nothing is chosen', () => {
    expect(cancelAsk(confirmed, lines, { 1: 0, 2: 0 }, 'why')).toBeNull()
  })
  it('is the whole of an order that was not paid', () => {
    expect(cancelAsk({ state: 'placed' }, lines, {}, '')).toEqual({})
  })
})

describe('what can come back', () => {
  it('is what was handed over and has not come back yet', () => {
    const handed = (number: number, handedOver: number, returned: number) => ({
      ...line(number, 0),
      handedOver,
      returned,
    })
    expect(
      returnable({ lines: [handed(1, 0.3, 0.1), handed(2, 1, 1)] }).map(({ line: at, open }) => [at, open]),
    ).toEqual([[1, 0.2]])
  })
})
