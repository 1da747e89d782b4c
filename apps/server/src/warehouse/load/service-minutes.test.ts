import { describe, expect, it } from 'vitest'
import { at } from '../../../../../tests/world/records.ts'
import { serviceMinutes } from './service-minutes.ts'

const SHOP = { zone: 'Asia/Shanghai', opensAt: 9 * 60, closesAt: 21 * 60 }

describe('service minutes', () => {
  it('counts all minutes within one opening', () => {
    expect(serviceMinutes(at('2026-03-02 10:00'), at('2026-03-02 10:45'), SHOP)).toBe(45)
  })

  it('does not count the night', () => {
    expect(serviceMinutes(at('2026-03-02 20:30'), at('2026-03-03 09:15'), SHOP)).toBe(45)
  })

  it('counts nothing before opening', () => {
    expect(serviceMinutes(at('2026-03-02 07:00'), at('2026-03-02 08:59'), SHOP)).toBe(0)
  })

  it('counts whole days in between', () => {
    expect(serviceMinutes(at('2026-03-02 20:00'), at('2026-03-05 10:00'), SHOP)).toBe(60 + 2 * 720 + 60)
  })

  it('goes on after midnight where the store does', () => {
    const bar = { ...SHOP, opensAt: 17 * 60, closesAt: 26 * 60 }
    expect(serviceMinutes(at('2026-03-02 23:30'), at('2026-03-03 01:00'), bar)).toBe(90)
    expect(serviceMinutes(at('2026-03-03 01:30'), at('2026-03-03 18:00'), bar)).toBe(30 + 60)
  })

  it('takes a store whose hours nobody told as open all the time', () => {
    const unknown = { ...SHOP, opensAt: null, closesAt: null }
    expect(serviceMinutes(at('2026-03-02 20:00'), at('2026-03-03 20:00'), unknown)).toBe(1440)
  })

  it('is zero when the answer came first', () => {
    expect(serviceMinutes(at('2026-03-02 10:00'), at('2026-03-02 09:30'), SHOP)).toBe(0)
  })

  it('keeps to the wall clock when summer time begins', () => {
    const berlin = { ...SHOP, zone: 'Europe/Berlin', opensAt: 0, closesAt: 1440 }
    expect(
      serviceMinutes(at('2026-03-29 00:00', 'Europe/Berlin'), at('2026-03-30 00:00', 'Europe/Berlin'), berlin),
    ).toBe(23 * 60)
  })
})
