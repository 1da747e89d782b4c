import { describe, expect, it } from 'vitest'
import { COLOURS, type ColourName, colour, HUES, hue, type Scheme } from './tokens.ts'

const SCHEMES: Scheme[] = ['light', 'dark']

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const TEXT_ON: [text: ColourName, ground: ColourName][] = [
  ...(['text', 'textSoft', 'accent', 'good', 'warn', 'bad', 'online', 'offline'] as const).flatMap((text) =>
    (['page', 'panel', 'sunken'] as const).map((ground): [ColourName, ColourName] => [text, ground]),
  ),
  ...(['accent', 'good', 'warn', 'bad', 'online', 'offline'] as const).map((text): [ColourName, ColourName] => [
    text,
    `${text}Soft`,
  ]),
  ['onAccent', 'accent'],
]

describe('colours', () => {
  it.each(TEXT_ON)('text in %s can be read on %s, light and dark', (text, ground) => {
    for (const scheme of SCHEMES) {
      expect(contrast(colour(text, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(4.5)
    }
  })
  it('marks of a chart stand out from the panel', () => {
    for (const scheme of SCHEMES) {
      for (let index = 0; index < HUES.length; index += 1) {
        expect(contrast(hue(index, scheme), colour('panel', scheme))).toBeGreaterThanOrEqual(3)
      }
    }
  })
  it('are all written as six digits', () => {
    for (const pair of [...Object.values(COLOURS), ...HUES]) {
      for (const value of pair) expect(value).toMatch(/^#[0-9a-f]{6}$/)
    }
  })
})
