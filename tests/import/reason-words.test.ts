import { readFileSync } from 'node:fs'
import { RECORDS } from '@tandem/contracts'
import { describe, expect, it } from 'vitest'
import { REASONS } from '../../apps/server/src/collect/import/reasons.ts'

/** Names that a text fills in: `text` of `$text` and of `{text}` or `{text, number}`. */
const named = (text: string, name: RegExp) => [...text.matchAll(name)].map(([, found]) => found)

describe.each(['zh-CN', 'en'])('the console in %s', (language) => {
  const path = new URL(`../../apps/console/src/locales/${language}/data.json`, import.meta.url)
  const words = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  const codesOf = (group: string) =>
    Object.keys(words).flatMap((key) => (key.startsWith(`${group}.`) ? [key.slice(group.length + 1)] : []))

  it('says every reason that a report can name, and no other', () => {
    expect(codesOf('importReason').toSorted()).toEqual(Object.keys(REASONS).toSorted())
  })

  it('fills in only what the reason brings, and never leaves out the text that was found', () => {
    for (const [reason, english] of Object.entries(REASONS)) {
      const brought = named(english, /\$([a-z_]+)/g)
      const filled = named(words[`importText.${reason}`] ?? '', /\{(\w+)/g)
      expect(brought, reason).toEqual(expect.arrayContaining(filled))
      if (brought.includes('text')) expect(filled, reason).toContain('text')
    }
  })

  it('names every kind of record', () => {
    expect(codesOf('record').toSorted()).toEqual(Object.keys(RECORDS).toSorted())
  })
})
