import { expect, it } from 'vitest'
import { REFUSALS } from './refusal.ts'
import { REFUSALS_ZH } from './refusal-zh.ts'

it('says every refusal in Chinese, each in words of its own, and none that is not there any more', () => {
  const codes = Object.keys(REFUSALS).toSorted()
  expect(Object.keys(REFUSALS_ZH).toSorted()).toEqual(codes)
  expect(Object.entries(REFUSALS_ZH).filter(([, title]) => !/\p{Script=Han}/u.test(title))).toEqual([])
  for (const titles of [Object.values(REFUSALS_ZH), Object.values(REFUSALS).map(({ title }) => title)]) {
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([])
  }
})

it('names each code’s noun first and refuses with a status for it', () => {
  for (const [code, { status }] of Object.entries(REFUSALS)) {
    expect(code).toMatch(/^[a-z_]+\.[a-z_]+$/)
    expect(status, code).toBeGreaterThanOrEqual(400)
    expect(status, code).toBeLessThan(600)
  }
})
