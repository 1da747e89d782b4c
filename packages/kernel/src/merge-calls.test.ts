import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { mergeCalls } from './merge-calls.ts'

it('runs a lone call at once, and those that came meanwhile together', async () => {
  const runs: number[][] = []
  const call = mergeCalls<number, number>(
    async (calls) => {
      runs.push([...calls])
      await sleep(5)
      return calls.map((n) => n * 2)
    },
    { atOnce: 1, most: 3 },
  )
  expect(await Promise.all([1, 2, 3, 4, 5].map(call))).toEqual([2, 4, 6, 8, 10])
  expect(runs).toEqual([[1], [2, 3, 4], [5]])
})

it('tries calls alone when their run failed, so that only the bad one fails', async () => {
  const call = mergeCalls<number, number>(
    async (calls) => {
      await sleep(1)
      if (calls.includes(3)) throw new Error('three')
      return [...calls]
    },
    { atOnce: 1, most: 10 },
  )
  const results = await Promise.allSettled([1, 2, 3, 4].map(call))
  expect(results.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    1,
    2,
    'Error: three',
    4,
  ])
})
