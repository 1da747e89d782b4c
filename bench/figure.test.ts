import { describe, expect, it } from 'vitest'
import { type Measurement, toFigure } from './figure.ts'
import { percentile } from './percentile.ts'
import { treeMemoryBytes } from './processes.ts'
import { withSection } from './results.ts'

const warmStart: Measurement = { case: 'warm', metric: 'start', value: 4.2, unit: 's', target: { atMost: 5 } }

describe('a figure', () => {
  it('is printed with every published key, target and load', () => {
    expect(JSON.stringify(toFigure('start', warmStart, 1.234))).toBe(
      '{"topic":"start","case":"warm","metric":"start","value":4.2,"unit":"s","target":"<= 5","met":true,' +
        '"reference":null,"referenceValue":null,"load":1.23}',
    )
  })

  it.each([
    [{ atMost: 4 }, false],
    [{ atMost: 4.2 }, true],
    [{ atLeast: 5 }, false],
    [{ between: [4, 5] as const }, true],
    [{ between: [5, 6] as const }, false],
  ])('4.2 against %j: %s', (target, met) => {
    expect(toFigure('start', { ...warmStart, target }, 0).met).toBe(met)
  })

  it('claims nothing where there is no target', () => {
    const { target: _, ...untargeted } = warmStart
    expect(toFigure('start', untargeted, 0)).toMatchObject({ target: null, met: null })
  })

  it('refuses a value that is not a number', () => {
    expect(() => toFigure('start', { ...warmStart, value: Number.NaN }, 0)).toThrow(RangeError)
  })
})

describe('the results file', () => {
  it('replaces the section of a topic and keeps the others', () => {
    const first = withSection('', 'start', [toFigure('start', warmStart, 0)], 'here, today')
    const both = withSection(first, 'city', [toFigure('city', { ...warmStart, value: 77 }, 0)], 'here, today')
    const again = withSection(both, 'start', [toFigure('start', { ...warmStart, value: 6 }, 0)], 'here, tomorrow')
    expect(again).toContain('## city\n\nhere, today')
    expect(again).toContain('| 77 s ')
    expect(again).toContain('## start\n\nhere, tomorrow')
    expect(again).not.toContain('4.2 s')
    expect(withSection(again, 'start', [toFigure('start', { ...warmStart, value: 6 }, 0)], 'here, tomorrow')).toBe(
      again,
    )
  })
})

describe('measuring', () => {
  it('takes the percentile from what happened, nearest rank', () => {
    const values = [15, 20, 35, 40, 50]
    expect([0.05, 0.3, 0.4, 0.5, 1].map((share) => percentile(values, share))).toEqual([15, 20, 20, 35, 50])
    expect(() => percentile([], 0.5)).toThrow(RangeError)
  })

  it.runIf(process.platform === 'linux')('sees the memory of this process', async () => {
    const bytes = await treeMemoryBytes(process.pid)
    expect(bytes).toBeGreaterThan(10_000_000)
    expect(bytes).toBeLessThan(process.memoryUsage().rss * 2)
  })
})
