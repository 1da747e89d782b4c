import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerOf, contentOf, isSignedNotice, signedFields, signedPart } from './alipay-sign.ts'
import { isSignedRsa, publicKeyOf, signRsa } from './rsa.ts'
import { ALIPAY_ANSWER_PART, ALIPAY_SIGNED_ANSWER, ALIPAY_SIGNED_NOTICE } from './testing/alipay-vectors.ts'

describe('signing as Alipay asks for it (RSA2)', () => {
  it('verifies a notice as in alipay-sdk-nodejs-all, test/alipay.test.ts checkNotifySign, with and without sign_type', () => {
    const key = publicKeyOf(ALIPAY_SIGNED_NOTICE.publicKey, 'KEY')
    const { sign_type: _, ...without } = ALIPAY_SIGNED_NOTICE.fields
    expect(isSignedNotice(ALIPAY_SIGNED_NOTICE.fields, key)).toBe(true)
    expect(isSignedNotice(without, key)).toBe(true)
    expect(isSignedNotice({ ...without, total_amount: '0.01' }, key)).toBe(false)
    expect(isSignedNotice({ ...without, sign: '' }, key)).toBe(false)
  })

  it('verifies an answer as in alipay-sdk-nodejs-all, test/alipay.test.ts checkResponseSign', () => {
    const { method, text, publicKey } = ALIPAY_SIGNED_ANSWER
    const key = publicKeyOf(publicKey, 'KEY')
    expect(answerOf(text, method, key)).toMatchObject({ isSigned: true, fields: { code: '10000' } })
    expect(answerOf(text.replace('CAxA', 'CAxB'), method, key)).toMatchObject({ isSigned: false })
    expect(answerOf(text, 'alipay.trade.query', key)).toBeNull()
  })

  it('cuts out what is signed as in alipay-sdk-nodejs-all, test/alipay.test.ts getSignStr', () => {
    expect(signedPart(ALIPAY_ANSWER_PART.text, ALIPAY_ANSWER_PART.method)).toBe(ALIPAY_ANSWER_PART.signed)
  })

  it('is not led astray by braces and quotes inside of texts', () => {
    const part = '{"sub_msg":"a } and a \\" and {","x":{"y":1}}'
    expect(signedPart(`{"a_b_response":${part},"sign":"s"}`, 'a.b')).toBe(part)
    expect(signedPart('{"a_b_response":{"cut', 'a.b')).toBeNull()
  })

  it('signs sorted, non-empty parameters so that its public key verifies them (no published vector was found)', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const fields = {
      method: 'alipay.trade.query',
      app_id: '2014',
      sign_type: 'RSA2',
      empty: '',
      biz_content: '{"a":"中"}',
    }
    const content = 'app_id=2014&biz_content={"a":"中"}&method=alipay.trade.query&sign_type=RSA2'
    expect(contentOf(fields)).toBe(content)
    const { sign = '' } = signedFields(fields, privateKey)
    expect(sign).toBe(signRsa(content, privateKey))
    expect(isSignedRsa(content, sign, createPublicKey(privateKey))).toBe(true)
  })
})
