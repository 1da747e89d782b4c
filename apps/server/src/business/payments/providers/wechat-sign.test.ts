import { createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSignedRsa, privateKeyOf, publicKeyOf } from './rsa.ts'
import {
  WECHAT_CERTIFICATE,
  WECHAT_SEALED,
  WECHAT_SIGNED_ANSWER,
  WECHAT_SIGNED_GET,
  WECHAT_SIGNED_PAYMENT,
  WECHAT_SIGNED_POST,
  WECHAT_TEST_KEY,
  WECHAT_TEST_MERCHANT,
  WECHAT_TEST_MOMENT,
} from './testing/wechat-vectors.ts'
import { appParameters, authorization, jsapiParameters, openSealed, signedMessage } from './wechat-sign.ts'

const key = privateKeyOf(WECHAT_TEST_KEY, 'KEY')

describe('signing as WeChat Pay v3 asks for it', () => {
  it('signs a request without body as in pay.weixin.qq.com/doc/v3/merchant/4012365334', () => {
    const request = { method: 'GET', path: WECHAT_SIGNED_GET.path, body: '' }
    const { timestamp, nonce } = WECHAT_TEST_MOMENT
    expect(authorization(request, WECHAT_TEST_MOMENT, WECHAT_TEST_MERCHANT, key)).toBe(
      `WECHATPAY2-SHA256-RSA2048 mchid="1900007291",nonce_str="${nonce}",signature="${WECHAT_SIGNED_GET.signature}",timestamp="${timestamp}",serial_no="${WECHAT_TEST_MERCHANT.serialNo}"`,
    )
  })

  it('signs a request with body as in pay.weixin.qq.com/doc/v3/merchant/4012365336', () => {
    const request = { method: 'POST', path: WECHAT_SIGNED_POST.path, body: WECHAT_SIGNED_POST.body }
    const signed = authorization(request, WECHAT_TEST_MOMENT, WECHAT_TEST_MERCHANT, key)
    expect(signed).toContain(`signature="${WECHAT_SIGNED_POST.signature}"`)
  })

  it('signs what a page hands over as in pay.weixin.qq.com/docs, jsapi-transfer-payment-signature', () => {
    const { appId, prepayId, signature } = WECHAT_SIGNED_PAYMENT
    expect(jsapiParameters(appId, prepayId, WECHAT_TEST_MOMENT, key)).toEqual({
      appId,
      timeStamp: WECHAT_TEST_MOMENT.timestamp,
      nonceStr: WECHAT_TEST_MOMENT.nonce,
      package: `prepay_id=${prepayId}`,
      signType: 'RSA',
      paySign: signature,
    })
  })

  it('signs what an app hands over so that the merchant’s public key verifies it (no published vector was found)', () => {
    const { timestamp, nonce } = WECHAT_TEST_MOMENT
    const { sign, ...rest } = appParameters('wx1', '19', 'wx201', WECHAT_TEST_MOMENT, key)
    expect(rest).toMatchObject({ partnerid: '19', prepayid: 'wx201', package: 'Sign=WXPay' })
    expect(isSignedRsa(`wx1\n${timestamp}\n${nonce}\nwx201\n`, sign, createPublicKey(key))).toBe(true)
  })

  it('verifies an answer as in pay.weixin.qq.com/doc/v3/merchant/4013053249, and no altered one', () => {
    const { publicKey, body, signature, ...moment } = WECHAT_SIGNED_ANSWER
    const platform = publicKeyOf(publicKey, 'KEY')
    expect(isSignedRsa(signedMessage(moment, body), signature, platform)).toBe(true)
    expect(isSignedRsa(signedMessage(moment, `${body} `), signature, platform)).toBe(false)
    expect(isSignedRsa(signedMessage({ ...moment, nonce: 'x' }, body), signature, platform)).toBe(false)
  })

  it('verifies under a certificate as in wechatpay-go, sha256withrsa_verifier_test.go', () => {
    const { certificate, message, signature } = WECHAT_CERTIFICATE
    expect(isSignedRsa(message, signature, publicKeyOf(certificate, 'KEY'))).toBe(true)
    expect(isSignedRsa('wrong source', signature, publicKeyOf(certificate, 'KEY'))).toBe(false)
  })

  it('opens what is sealed as in wechatpay-java, AeadAesCipherTest, and nothing altered', () => {
    const { apiV3Key, resource, opened } = WECHAT_SEALED
    expect(openSealed(resource, apiV3Key)).toBe(opened)
    expect(() => openSealed({ ...resource, associated_data: 'other' }, apiV3Key)).toThrow()
    expect(() => openSealed({ ...resource, ciphertext: `A${resource.ciphertext.slice(1)}` }, apiV3Key)).toThrow()
    expect(() => openSealed(resource, apiV3Key.replace('a', 'b'))).toThrow()
    expect(() => openSealed({ ...resource, ciphertext: '' }, apiV3Key)).toThrow()
  })

  it('says which variable holds no key, and not what it holds', () => {
    expect(() => privateKeyOf('not a key', 'TANDEM_X')).toThrow(/^TANDEM_X is not a key/)
    expect(() => privateKeyOf('not a key', 'TANDEM_X')).not.toThrow('not a key,')
  })
})
