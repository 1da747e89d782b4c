import { routes } from './routes.ts'

const whole = { type: 'integer' }
const text = { type: 'string' }
const money = { ...whole, minimum: 1, description: 'Whole minor units of the currency' }

const scenario = {
  type: 'object',
  additionalProperties: false,
  description: 'How the payment misbehaves; README.md says what each does',
  properties: {
    delayMs: whole,
    duplicate: whole,
    reorderMs: whole,
    tamper: { enum: ['paid', 'event', 'body'] },
    decline: { type: ['boolean', 'string'] },
    refundFails: { type: ['boolean', 'string'] },
    failTimes: whole,
    answerDelayMs: whole,
    timeout: { enum: ['create', 'capture', 'void', 'refund'] },
    webhook: { enum: ['lost', 'twice'] },
    captureFails: whole,
    lateCaptureMs: whole,
    endsMs: whole,
    refundDelayMs: whole,
    dispute: { type: 'boolean' },
  },
}

const refund = {
  type: 'object',
  required: ['id', 'payment', 'amount', 'currency', 'state', 'reason', 'key', 'createdAt'],
  properties: {
    id: text,
    payment: text,
    amount: money,
    currency: text,
    state: { enum: ['pending', 'succeeded', 'failed'] },
    reason: text,
    key: { ...text, description: 'The Idempotency-Key it was asked under' },
    createdAt: whole,
  },
}

const payment = {
  type: 'object',
  required: ['id', 'paymentId', 'state', 'amount', 'authorised', 'captured', 'refunded', 'currency', 'payUrl'],
  properties: {
    id: text,
    paymentId: text,
    state: { enum: ['pending', 'authorised', 'captured', 'failed', 'voided'] },
    amount: money,
    authorised: whole,
    captured: whole,
    refunded: { ...whole, description: 'Refunds that succeeded or are under way' },
    currency: { ...text, pattern: '^[A-Z]{3}$' },
    capture: { enum: ['automatic', 'manual'] },
    description: text,
    method: text,
    returnUrl: { type: ['string', 'null'] },
    failure: { type: ['string', 'null'] },
    createdAt: whole,
    payUrl: { ...text, description: 'The page for the shopper' },
    refunds: { type: 'array', items: { $ref: '#/components/schemas/Refund' } },
  },
}

const webhook = {
  type: 'object',
  required: ['id', 'type', 'at', 'data'],
  properties: {
    id: { ...text, description: 'The same at every delivery of the event' },
    type: {
      enum: [
        'payment.authorised',
        'payment.captured',
        'payment.failed',
        'payment.voided',
        'payment.disputed',
        'refund.succeeded',
        'refund.failed',
      ],
    },
    at: whole,
    data: {
      type: 'object',
      required: ['payment', 'paymentId', 'amount', 'currency', 'method', 'fee', 'failure', 'refund'],
      properties: {
        payment: text,
        paymentId: text,
        amount: money,
        currency: text,
        method: text,
        fee: whole,
        failure: { type: ['string', 'null'] },
        refund: { type: ['object', 'null'], properties: { id: text, key: text } },
      },
    },
  },
}

const BODIES: Readonly<Record<string, unknown>> = {
  'POST /v1/payments': {
    type: 'object',
    additionalProperties: false,
    required: ['paymentId', 'amount', 'currency'],
    properties: {
      paymentId: { ...text, pattern: '^[A-Za-z0-9_-]{1,64}$' },
      amount: money,
      currency: { ...text, pattern: '^[A-Z]{3}$' },
      capture: { enum: ['automatic', 'manual'] },
      description: text,
      method: text,
      returnUrl: text,
      scenario,
    },
  },
  'POST /v1/payments/{id}/confirm': {
    type: 'object',
    additionalProperties: false,
    properties: { decision: { enum: ['pay', 'decline'] }, method: text, scenario },
  },
  'POST /v1/payments/{id}/capture': { type: 'object', additionalProperties: false, properties: { amount: money } },
  'POST /v1/payments/{id}/refunds': {
    type: 'object',
    additionalProperties: false,
    required: ['amount'],
    properties: { amount: money, reason: text },
  },
  'PUT /v1/scenario': {
    type: 'object',
    additionalProperties: false,
    properties: {
      seed: whole,
      mix: {
        type: 'array',
        items: { type: 'object', properties: { chance: { type: 'number', minimum: 0, maximum: 1 }, scenario } },
      },
    },
  },
  'PUT /v1/webhook': { type: 'object', required: ['url'], properties: { url: text } },
  'PUT /v1/clock': { type: 'object', required: ['at'], properties: { at: whole, speed: whole } },
}

/** The contract of the sandbox, made from the same table that answers requests. */
export function openApiDocument(): unknown {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const { method, path, summary, step } of routes) {
    const named = path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, schema: text }] : []
    const key = step ? [{ name: 'Idempotency-Key', in: 'header', required: true, schema: text }] : []
    const date = path === '/v1/statement' ? [{ name: 'date', in: 'query', required: true, schema: text }] : []
    const body = BODIES[`${method} ${path}`]
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        summary,
        parameters: [...named, ...key, ...date],
        ...(body ? { requestBody: { content: { 'application/json': { schema: body } } } } : {}),
        responses: responsesOf(path, step),
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sandbox payments', version: '1', description: 'A payment provider that misbehaves when asked to' },
    security: [{ key: [] }],
    paths,
    webhooks: {
      event: {
        post: {
          description: 'Header sandbox-signature: t=SECONDS,v1=HEX, HMAC-SHA-256 of `t.body` under the webhook secret',
          requestBody: { content: { 'application/json': { schema: webhook } } },
          responses: { '200': { description: 'Taken; anything but 2xx is sent again' } },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Payment: payment,
        Refund: refund,
        Problem: { type: 'object', properties: { code: text, detail: text } },
      },
    },
  }
}

function responsesOf(path: string, step: string | undefined): Record<string, unknown> {
  const isCreated = step === 'create' || step === 'refund'
  const schema = path.includes('refunds') ? 'Refund' : path.includes('/payments') ? 'Payment' : null
  const content = schema ? { content: json(schema) } : {}
  return {
    [isCreated ? '201' : '200']: { description: 'Done', ...content },
    default: { description: 'Refused; 5xx: nothing was done', content: json('Problem') },
  }
}

function json(schema: string): unknown {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } }
}
