import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SandboxProcess, spawnSandboxPay } from '../../../tests/world/sandbox-pay.ts'

describe('the sandbox provider, killed', () => {
  let folder: string
  let sandbox: SandboxProcess

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-pay-'))
    sandbox = await spawnSandboxPay({ file: join(folder, 'journal') })
  })
  afterAll(async () => {
    await sandbox.kill()
    await rm(folder, { recursive: true })
  })

  it('loses nothing that it answered, and forgets no key, when it is killed in the middle of work', async () => {
    const told = new Map<string, { key: string; text: string }>()
    const create = async (i: number): Promise<string | null> => {
      const answer = await fetch(`${sandbox.url}/v1/payments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sandbox.apiKey}`, 'idempotency-key': `create-${i}` },
        body: JSON.stringify({ paymentId: `kill-${i}`, amount: i + 1, currency: 'CNY' }),
      }).catch(() => null)
      return answer?.ok ? await answer.text().catch(() => null) : null
    }
    let next = 0
    const worker = async (): Promise<void> => {
      for (;;) {
        const i = next
        next += 1
        const text = await create(i)
        if (text === null) return
        told.set(`kill-${i}`, { key: `create-${i}`, text })
      }
    }
    const workers = Array.from({ length: 8 }, worker)
    while (told.size < 200) await new Promise((go) => setTimeout(go, 5))
    await sandbox.kill()
    await Promise.all(workers)
    await appendFile(join(folder, 'journal'), '{"payment":{"id":"pay_torn"')

    sandbox = await spawnSandboxPay({ file: join(folder, 'journal') })
    for (const [paymentId, { text }] of told) {
      const again = await create(Number(paymentId.slice(5)))
      expect(again?.replace(/127\.0\.0\.1:\d+/, '')).toBe(text.replace(/127\.0\.0\.1:\d+/, ''))
    }
    expect(await create(1_000_000)).not.toBeNull()
  })

  it('goes on after a kill with webhooks that nobody took and refunds that were under way', async () => {
    const file = join(folder, 'unfinished')
    const types: string[] = []
    let isOpen = false
    const shop = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        if (isOpen) types.push((JSON.parse(body) as { type: string }).type)
        response.writeHead(isOpen ? 200 : 503).end()
      })
    })
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    const webhookUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
    const first = await spawnSandboxPay({ file, webhookUrl })
    const post = (path: string, fields: object) =>
      fetch(`${first.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${first.apiKey}`, 'idempotency-key': path },
        body: JSON.stringify(fields),
      })
    const scenario = { refundDelayMs: 300 }
    await post('/v1/payments', { paymentId: 'half', amount: 500, currency: 'CNY', scenario })
    await post('/v1/payments/pay_half/confirm', {})
    expect((await post('/v1/payments/pay_half/refunds', { amount: 200 })).status).toBe(201)
    await first.kill()

    isOpen = true
    const second = await spawnSandboxPay({ file })
    for (let left = 300; types.length < 2 && left > 0; left -= 1) await new Promise((go) => setTimeout(go, 10))
    expect(types).toEqual(['payment.captured', 'refund.succeeded'])
    await second.kill()
    shop.closeAllConnections()
    await new Promise((resolve) => shop.close(resolve))
  })
})
