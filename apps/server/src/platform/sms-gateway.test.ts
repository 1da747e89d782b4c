import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLog } from './log.ts'
import { smsOf } from './sms-gateway.ts'

const log = createLog({ level: 'silent' })
const taken: { authorization: string | undefined; body: unknown }[] = []
let status = 204
let url = ''

const gateway = createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  taken.push({ authorization: request.headers.authorization, body: JSON.parse(text) })
  response.writeHead(status, { location: '/elsewhere' }).end()
})

beforeAll(async () => {
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/texts`
})
afterAll(() => void gateway.close())

const TEXT = { merchantId: 'north', to: '+8613800000000', text: 'Your code is 123456' }

it('hands a text to the gateway of the installation, with its token', async () => {
  await smsOf({ TANDEM_SMS_URL: url, TANDEM_SMS_TOKEN: 'a secret' }, log)?.send(TEXT)
  expect(taken).toEqual([{ authorization: 'Bearer a secret', body: TEXT }])
})

it.each([500, 402, 302])('says that no text can be sent when the gateway answers %i', async (answer) => {
  status = answer
  await expect(smsOf({ TANDEM_SMS_URL: url }, log)?.send(TEXT)).rejects.toMatchObject({ code: 'sms.unavailable' })
})

it('says so too when nobody answers, and that there is none without an address', async () => {
  const nobody = smsOf({ TANDEM_SMS_URL: 'http://127.0.0.1:9/' }, log)
  await expect(nobody?.send(TEXT)).rejects.toMatchObject({ code: 'sms.unavailable' })
  expect(smsOf({}, log)).toBeUndefined()
  expect(() => smsOf({ TANDEM_SMS_URL: 'gateway' }, log)).toThrow(/TANDEM_SMS_URL/)
})
