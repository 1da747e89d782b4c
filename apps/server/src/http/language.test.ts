import { expect, it } from 'vitest'
import { languageOf } from './language.ts'

it('reads what browsers and programs send', () => {
  const zh = ['zh', 'zh-CN,zh;q=0.9,en;q=0.8', 'fr, zh-Hant;q=0.5', 'en;q=0.1, ZH-tw ; q=0.2']
  const en = [undefined, '', '*', 'en', 'en-GB,zh;q=0.9', 'fr-FR', 'zh;q=0', 'zhx', 'zh;q=soon', 'en, zh']
  expect(zh.map(languageOf)).toEqual(zh.map(() => 'zh'))
  expect(en.map(languageOf)).toEqual(en.map(() => 'en'))
})
