import { describe, expect, it } from 'vitest'
import { isOpenPath, openSteps } from './steps.ts'

const pagesOf = (...part: Parameters<typeof openSteps>) =>
  openSteps(...part).flatMap(({ pages }) => pages.map(({ to }) => to.replace('/m/$merchantId', '')))

describe('the navigation', () => {
  it('begins for a cashier with live orders, and has nothing but what the till needs', () => {
    expect(pagesOf({ role: 'cashier', storeIds: ['s1'] })).toEqual(['/run/orders', '/run/stock', '/run/promotions'])
  })

  it('keeps what speaks of all stores from who sees some of them', () => {
    expect(pagesOf({ role: 'analyst', storeIds: null })).toContain('/clean/quality')
    expect(pagesOf({ role: 'analyst', storeIds: ['s1'] })).not.toContain('/clean/quality')
    expect(pagesOf({ role: 'owner', storeIds: null })[0]).toBe('')
  })

  it('opens by link what it shows, and what lies under it, and nothing else', () => {
    const till = openSteps({ role: 'cashier', storeIds: ['s1'] })
    for (const path of ['/run/orders', '/run/promotions/a', '/run/new-promotion', '/no/such/page']) {
      expect(isOpenPath(path, till), path).toBe(true)
    }
    for (const path of ['', '/run/day-close', '/analyse/orders/1', '/optimise/win-back', '/collect/runs/1']) {
      expect(isOpenPath(path, till), path).toBe(false)
    }
  })
})
