import { readdirSync, readFileSync } from 'node:fs'
import { REFUSALS } from '@tandem/kernel'
import { describe, expect, it } from 'vitest'

const root = new URL('../locales/', import.meta.url)
const areas = readdirSync(new URL('en/', root))

function catalog(language: string, area: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`${language}/${area}`, root), 'utf8')) as Record<string, string>
}

/** Names between braces at the top of a message, such as `count` of `{count, plural, …}`. */
function placeholders(message: string): string[] {
  const names = [...message.matchAll(/\{(\w+)\s*(?=[,}])/g)].map(([, name = '']) => name)
  return [...new Set(names)].toSorted()
}

describe('the catalogs', () => {
  it('cover the same areas in both languages', () => {
    expect(readdirSync(new URL('zh-CN/', root)).toSorted()).toEqual(areas.toSorted())
  })

  describe.each(areas)('%s', (area) => {
    const en = catalog('en', area)
    const zh = catalog('zh-CN', area)

    it('has every key in both languages, none empty', () => {
      expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted())
      expect([...Object.values(en), ...Object.values(zh)].filter((text) => text.trim() === '')).toEqual([])
    })
    it('takes the same values in both languages', () => {
      const taken = (messages: Record<string, string>) =>
        Object.fromEntries(Object.keys(en).map((key) => [key, placeholders(messages[key] ?? '')]))
      expect(taken(zh)).toEqual(taken(en))
    })
    it('raises its voice nowhere, and leaves no English quotation marks in Chinese', () => {
      expect([...Object.values(en), ...Object.values(zh)].filter((text) => /[!！]/.test(text))).toEqual([])
      expect(
        Object.values(zh).filter((text) => /[\u4e00-\u9fff]\s*[,;:?"]|["]/.test(text.replaceAll(/\{[^}]*\}/g, ''))),
      ).toEqual([])
    })
  })

  it('holds no key twice', () => {
    const keys = areas.flatMap((area) => Object.keys(catalog('en', area)))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  it('leaves to the pages of the day’s work what comes with them alone', () => {
    const keys = Object.keys(catalog('en', 'run.json'))
    const sources = new URL('../', import.meta.url)
    const others = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
      (path) => /\.tsx?$/.test(path) && !/^pages\/(live-orders|stock|promotions|day-close)\//.test(path),
    )
    expect(others.length).toBeGreaterThan(100)
    const text = others.map((path) => readFileSync(new URL(path, sources), 'utf8')).join('\n')
    expect(keys.filter((key) => text.includes(`'${key}'`))).toEqual([])
  })

  it('says every refusal of the server in both languages', () => {
    const shell = catalog('en', 'shell.json')
    expect(Object.keys(REFUSALS).filter((code) => !(`problem.${code}` in shell))).toEqual([])
  })
})
