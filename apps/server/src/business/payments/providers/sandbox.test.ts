import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isoDate, uuidv7 } from '@tandem/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SandboxProcess, spawnSandboxPay } from '../../../../../../tests/world/sandbox-pay.ts'
import type { IncomingWebhook, NewPayment, Outcome, PaymentProvider } from './provider.ts'
import { sandboxProvider } from './sandbox.ts'

describe('our side of the sandbox provider', () => {
  const webhooks: IncomingWebhook[] = []
  let shop: Server
  let sandbox: SandboxProcess
  let provider: PaymentProvider

  beforeAll(async () => {
    shop = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const rawBody = Buffer.concat(chunks).toString()
        webhooks.push({ headers: request.headers, rawBody, receivedAt: Date.now() })
        response.end()
      })
    })
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    sandbox = await spawnSandboxPay({ webhookUrl: `http://127.0.0.1:${(shop.address() as AddressInfo).port}` })
    provider = sandboxProvider({ ...sandbox, timeoutMs: 500 })
  })
  afterAll(async () => {
    await sandbox.kill()
    shop.closeAllConnections()
    await new Promise((resolve) => shop.close(resolve))
  })
  beforeEach(() => {
    webhooks.length = 0
  })

  const misbehave = async (scenario: object): Promise<void> => {
    await fetch(`${sandbox.url}/v1/scenario`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${sandbox.apiKey}` },
      body: JSON.stringify({ seed: 1, mix: [{ chance: 1, scenario }] }),
    })
  }
  const ask = (capture: NewPayment['capture'] = 'automatic'): NewPayment => ({
    paymentId: uuidv7(Date.now()),
    amount: 8_800,
    currency: 'CNY',
    description: '礼盒',
    capture,
  })
  const created = async (of: NewPayment): Promise<{ reference: string; payUrl: string }> => {
    const { reference, action } = expectDone(await provider.createPayment(of))
    if (action.kind !== 'redirect') throw new Error(action.kind)
    return { reference, payUrl: action.url }
  }
  const shopperPays = (payUrl: string) => fetch(payUrl, { method: 'POST', body: '{"decision":"pay"}' })
  const heard = async (count: number): Promise<IncomingWebhook[]> => {
    for (let left = 300; webhooks.length < count && left > 0; left -= 1) await new Promise((go) => setTimeout(go, 10))
    return webhooks
  }

  it('authorises, captures a part, refunds, and hears each step with our ids', async () => {
    await misbehave({})
    const payment = ask('manual')
    const { reference, payUrl } = await created(payment)
    await shopperPays(payUrl)
    expect(expectDone(await provider.read(reference))).toMatchObject({ state: 'authorised', authorised: 8_800 })
    const capture = { reference, amount: 8_000, currency: 'CNY', key: 'capture-1' }
    expect(expectDone(await provider.capture(capture)).amount).toBe(8_000)
    const refund = { reference, amount: 500, currency: 'CNY', captured: 8_000, key: uuidv7(1), reason: '少一件' }
    const made = expectDone(await provider.refund(refund))
    expect(expectDone(await provider.refund(refund))).toEqual(made)
    expect(expectDone(await provider.read(reference))).toMatchObject({ captured: 8_000, refunded: 500 })

    const events = (await Promise.all((await heard(3)).map((webhook) => provider.parseWebhook(webhook)))).flat()
    expect(events.toSorted((a, b) => a.id.localeCompare(b.id))).toMatchObject([
      { kind: 'authorised', amount: 8_800, paymentId: payment.paymentId, reference },
      { kind: 'captured', amount: 8_000, fee: 48 },
      { kind: 'refunded', amount: 500, refundReference: made.refundReference, refundKey: refund.key },
    ])
  })

  it('makes one payment of one id however often it is asked', async () => {
    await misbehave({ failTimes: 1 })
    const payment = ask()
    expect(await provider.createPayment(payment)).toMatchObject({ outcome: 'unavailable', code: 'sandbox.failing' })
    const first = await created(payment)
    expect(await created(payment)).toEqual(first)
    expect(await provider.createPayment({ ...payment, amount: 1 })).toMatchObject({ outcome: 'declined' })
  })

  it('says "unknown" when the answer never comes, and finds by the same key that it was done', async () => {
    await misbehave({ timeout: 'create' })
    const payment = ask()
    expect(await provider.createPayment(payment)).toMatchObject({ outcome: 'unknown' })
    const { reference } = await created(payment)
    expect(expectDone(await provider.read(reference)).state).toBe('pending')
  })

  it('says "unavailable" when nobody listens', async () => {
    const nobody = sandboxProvider({ ...sandbox, url: 'http://127.0.0.1:9' })
    expect(await nobody.read('pay_x')).toMatchObject({ outcome: 'unavailable' })
    await expect(all(nobody.statement('2026-01-01'))).rejects.toThrow('unavailable')
  })

  it('says "declined" to a void that came too late', async () => {
    await misbehave({})
    const { reference, payUrl } = await created(ask())
    await shopperPays(payUrl)
    expect(await provider.void({ reference, key: 'late' })).toMatchObject({
      outcome: 'declined',
      code: 'payment.closed',
    })
  })

  it('says how a refund is now when it is asked again under its key', async () => {
    await misbehave({ refundDelayMs: 60 })
    const { reference, payUrl } = await created(ask())
    await shopperPays(payUrl)
    const refund = { reference, amount: 500, currency: 'CNY', captured: 8_800, key: uuidv7(2), reason: '' }
    expect(expectDone(await provider.refund(refund)).state).toBe('pending')
    await heard(2)
    expect(expectDone(await provider.refund(refund)).state).toBe('refunded')
  })

  it('believes only what is signed, whole and recent', async () => {
    await misbehave({})
    await shopperPays((await created(ask())).payUrl)
    const [good] = (await heard(1)) as [IncomingWebhook]
    const expectRefused = (webhook: IncomingWebhook, code: string) =>
      expect(provider.parseWebhook(webhook)).rejects.toMatchObject({ code })
    await expectRefused({ ...good, rawBody: good.rawBody.replace('8800', '8801') }, 'webhook.unsigned')
    await expectRefused({ ...good, headers: {} }, 'webhook.unsigned')
    await expectRefused({ ...good, receivedAt: good.receivedAt + 301_000 }, 'webhook.stale')
    await expectRefused({ ...good, receivedAt: good.receivedAt - 301_000 }, 'webhook.stale')
    const other = sandboxProvider({ ...sandbox, webhookSecret: 'other' })
    await expect(other.parseWebhook(good)).rejects.toMatchObject({ code: 'webhook.unsigned' })
    expect(await provider.parseWebhook(good)).toHaveLength(1)
  })

  it('reads the statement of a day', async () => {
    await misbehave({})
    const { reference, payUrl } = await created(ask())
    await shopperPays(payUrl)
    const lines = await all(provider.statement(isoDate(Date.now())))
    expect(lines.filter((line) => line.reference === reference)).toMatchObject([
      { kind: 'capture', amount: 8_800, fee: 53, refundReference: null },
    ])
  })
})

function expectDone<T>(outcome: Outcome<T>): T {
  expect(outcome).toHaveProperty('outcome', 'done')
  return (outcome as { value: T }).value
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
