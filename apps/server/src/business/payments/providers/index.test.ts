import { describe, expect, it } from 'vitest'
import { paymentProviders } from './index.ts'

const SANDBOX = {
  TANDEM_SANDBOX_PAY_URL: 'http://127.0.0.1:4242',
  TANDEM_SANDBOX_PAY_API_KEY: 'key',
  TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: 'secret-that-nobody-may-see',
}

describe('the providers of the environment', () => {
  it('are those that have their keys, and none without any', () => {
    expect([...paymentProviders({}).keys()]).toEqual([])
    expect([...paymentProviders(SANDBOX).keys()]).toEqual(['sandbox'])
  })

  it('refuses half a set, says what is missing, and shows no secret', () => {
    const half = { ...SANDBOX, TANDEM_SANDBOX_PAY_API_KEY: '' }
    expect(() => paymentProviders(half)).toThrow('half configured: set TANDEM_SANDBOX_PAY_API_KEY too')
    expect(() => paymentProviders(half)).not.toThrow('nobody-may-see')
  })
})
