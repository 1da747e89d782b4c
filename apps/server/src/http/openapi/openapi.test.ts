import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as contracts from '@tandem/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiDocument } from './api-document.ts'
import { breakingChanges } from './breaking-changes.ts'
import { resolveReferences } from './resolve-references.ts'

type Json = Record<string, unknown>
interface Operation {
  operationId: string
  tags: string[]
  security: Json[]
  deprecated?: boolean
  parameters: { name: string; in: string; required: boolean; schema: Json }[]
  responses: Record<string, { $ref?: string; description?: string; content?: Json }>
}

const DOCS = join(import.meta.dirname, '..', '..', '..', '..', '..', 'docs')
const published = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(DOCS, name), 'utf8'))

let document: Json
const operations: { path: string; method: string; operation: Operation }[] = []
beforeAll(async () => {
  // As it is sent and stored: what JSON leaves out is not there.
  document = JSON.parse(JSON.stringify(await apiDocument())) as Json
  const resolved = resolveReferences(document).paths as Record<string, Record<string, Operation>>
  for (const [path, methods] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
    for (const [method, operation] of Object.entries(methods)) {
      const parameters = resolved[path]?.[method]?.parameters ?? []
      operations.push({ path, method, operation: { ...operation, parameters } })
    }
  }
})

describe('docs/openapi.json', () => {
  it('breaks nobody who wrote for it, but for what is listed as over', async () => {
    const removals = (await published('api-removals.json')) as { change: string; sunset: string; because: string }[]
    for (const removal of removals) {
      expect(removal).toEqual({
        change: expect.any(String),
        sunset: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        because: expect.stringMatching(/\w/),
      })
    }
    const over = new Set(removals.map(({ change }) => change))
    const breaking = breakingChanges((await published('openapi.json')) as Json, document)
    expect(breaking.filter((change) => !over.has(change))).toEqual([])
  })

  it('says what the routes say; otherwise: npm run openapi', async () => {
    expect((await published('openapi.json')) as Json).toEqual(document)
  })
})

describe('the document', () => {
  it('is OpenAPI 3.1: a title, a version, a licence by its identifier, paths', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Tandem', version: expect.any(String), license: { identifier: 'Apache-2.0' } },
    })
    expect(operations.length).toBeGreaterThan(30)
    for (const { path } of operations) expect(path).toMatch(/^\/[\w/{}.-]*$/)
  })

  it('refers to nothing that is not in it', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref as string)
    expect(refs.length).toBeGreaterThan(30)
    for (const ref of new Set(refs)) {
      let found: unknown = document
      for (const part of ref.replace('#/', '').split('/')) found = (found as Json | undefined)?.[part]
      expect(found, ref).toBeDefined()
    }
  })

  it('shows examples that are what their contract asks for, and says nothing that it does not know', () => {
    const examples = Object.entries(contracts).flatMap(([name, contract]) => {
      if (!(contract instanceof z.ZodType)) return []
      const shown = (contract.meta()?.examples ?? []) as object[]
      return shown.map((example) => ({ name, contract, example }))
    })
    expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(['OrderAsk', 'NewOrder', 'ReturnGoods']))
    for (const { name, contract, example } of examples) expect(contract.parse(example), name).toMatchObject(example)
  })

  it('says what a contract is for also where it is named', () => {
    const { schemas } = document.components as { schemas: Record<string, { properties: Record<string, Json> }> }
    expect(schemas.QuoteAnswer?.properties.due).toMatchObject({ description: 'Everything that is to pay' })
    expect(schemas.NearStore?.properties.delivery).toMatchObject({ description: expect.stringMatching(/terms/) })
    expect(schemas.PricedLine?.properties.name).toEqual({ $ref: '#/components/schemas/NameText' })
    expect(schemas.ChosenOption?.properties.name).toEqual({
      $ref: '#/components/schemas/NameText',
      description: expect.stringMatching(/called/),
    })
  })

  it('says each contract once, by its name', () => {
    const { schemas } = document.components as { schemas: Record<string, Json> }
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['OrderAnswer', 'PlacedAnswer', 'NewOrder', 'Problem']))
    const placing = operations.find(({ operation }) => operation.operationId === 'postShopOrders')?.operation
    expect(placing?.responses['201']?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/PlacedAnswer' } },
    })
    const said = new Set<string>()
    for (const [name, schema] of Object.entries(schemas)) {
      expect(said.has(JSON.stringify(schema)), name).toBe(false)
      said.add(JSON.stringify(schema))
    }
  })

  it('gives each operation a name of its own, a tag that is listed, and security schemes that are described', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    const tags = new Set((document.tags as { name: string }[]).map(({ name }) => name))
    const schemes = Object.keys((document.components as { securitySchemes: Json }).securitySchemes)
    for (const { path, method, operation } of operations) {
      const where = `${method} ${path}`
      expect(operation.operationId, where).toMatch(/^[a-z][A-Za-z0-9]+$/)
      expect(
        operation.tags.every((tag) => tags.has(tag)),
        where,
      ).toBe(true)
      expect(Array.isArray(operation.security), where).toBe(true)
      for (const scheme of operation.security.flatMap((one) => Object.keys(one)))
        expect(schemes, where).toContain(scheme)
    }
  })

  it('describes each parameter of a path once and as required, and each response', () => {
    for (const { path, method, operation } of operations) {
      const where = `${method} ${path}`
      const inPath = operation.parameters.filter((one) => one.in === 'path')
      expect(inPath.map(({ name }) => name).toSorted(), where).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted(),
      )
      expect(
        inPath.every(({ required }) => required),
        where,
      ).toBe(true)
      const names = operation.parameters.map((one) => `${one.in} ${one.name}`)
      expect(new Set(names).size, where).toBe(names.length)
      expect(
        operation.parameters.every(({ schema }) => typeof schema === 'object'),
        where,
      ).toBe(true)
      const statuses = Object.keys(operation.responses)
      expect(
        statuses.filter((status) => /^2\d\d$/.test(status)),
        where,
      ).toHaveLength(1)
      expect(
        statuses.every((status) => /^([2-5]\d\d|default)$/.test(status)),
        where,
      ).toBe(true)
      for (const answer of Object.values(operation.responses)) expect(answer.$ref ?? answer.description).toBeTruthy()
    }
  })

  it('names the codes that a route refuses with', () => {
    const { responses } = document.components as { responses: Record<string, Json> }
    const people = operations.find(({ operation }) => operation.operationId === 'postPeople')?.operation
    const name = people?.responses['409']?.$ref?.split('/').at(-1) ?? ''
    expect(JSON.stringify(responses[name])).toContain('people.known')
    expect(Object.keys(people?.responses ?? {})).toEqual([
      '201',
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '422',
      '429',
      '503',
      'default',
    ])
  })
})

describe('what breaks callers', () => {
  const schema = {
    type: 'object',
    properties: {
      a: { type: 'string' },
      kind: { enum: ['x', 'y'] },
      list: { type: 'array', items: { type: 'object', properties: { b: { type: 'number' } } } },
    },
    required: ['a'],
  }
  const content = { 'application/json': { schema } }
  const old = {
    paths: {
      '/things': {
        post: {
          operationId: 'postThings',
          parameters: [{ name: 'q', in: 'query', required: false, schema: { type: 'string' } }],
          requestBody: { required: false, content },
          responses: { 200: { content } },
        },
      },
    },
  }
  const POST = 'POST /things'
  /** A copy of the document with one change. */
  function changed(change: (post: (typeof old.paths)['/things']['post']) => void): string[] {
    // Not structuredClone: it would share what body and answer share here.
    const copy = JSON.parse(JSON.stringify(old)) as typeof old
    change(copy.paths['/things'].post)
    return breakingChanges(old, copy)
  }
  const sent = (post: (typeof old.paths)['/things']['post']) => post.requestBody.content['application/json'].schema
  const read = (post: (typeof old.paths)['/things']['post']) => post.responses[200].content['application/json'].schema

  it('is found, each with its place', () => {
    const found: [string[], string][] = [
      [breakingChanges(old, { paths: {} }), `${POST}: removed`],
      [changed((post) => void (post.parameters = [])), `${POST} query q: removed`],
      [
        changed((post) => void (post.parameters = post.parameters.map((one) => ({ ...one, required: true })))),
        `${POST} query q: now required`,
      ],
      [changed((post) => void delete (sent(post).properties as Json).a), `${POST} body .a: removed`],
      [changed((post) => void sent(post).required.push('kind')), `${POST} body .kind: now required`],
      [changed((post) => void sent(post).properties.kind.enum.pop()), `${POST} body .kind: value y removed`],
      [
        changed((post) => void delete (read(post).properties.list.items.properties as Json).b),
        `${POST} 200 .list [] .b: removed`,
      ],
      [changed((post) => void (read(post).properties.a.type = 'number')), `${POST} 200 .a: "string" became "number"`],
      [changed((post) => void (read(post).required = [])), `${POST} 200 .a: no longer always there`],
      [changed((post) => void (post.operationId = 'makeThing')), `${POST}: operationId changed`],
      [changed((post) => void (post.responses = { 201: post.responses[200] } as never)), `${POST} 200: removed`],
    ]
    for (const [changes, change] of found) expect(changes).toEqual([change])
    const withBody = structuredClone(old)
    withBody.paths['/things'].post.requestBody.required = true
    const bodiless = structuredClone(old) as Json
    delete ((bodiless.paths as typeof old.paths)['/things'].post as Json).requestBody
    expect(breakingChanges(bodiless, withBody)).toEqual([`${POST} body: now required`])
    expect(breakingChanges(bodiless, old)).toEqual([])
  })

  it('is the same whether a schema stands where it is used or is named there', () => {
    const named = JSON.parse(JSON.stringify(old)) as Json
    const components = { schemas: { Thing: schema } }
    const refer = JSON.stringify(named).replaceAll(JSON.stringify(schema), '{"$ref":"#/components/schemas/Thing"}')
    const referring = { ...(JSON.parse(refer) as Json), components }
    expect([breakingChanges(old, referring), breakingChanges(referring, old)]).toEqual([[], []])
    const changed = { ...schema, required: ['a', 'kind'] }
    const narrower = { ...(JSON.parse(refer) as Json), components: { schemas: { Thing: changed } } }
    expect(breakingChanges(referring, narrower)).toEqual([`${POST} body .kind: now required`])
  })

  it('is not what only adds', () => {
    expect(breakingChanges(old, old)).toEqual([])
    expect(breakingChanges({ paths: {} }, old)).toEqual([])
    const withoutBody = JSON.parse(JSON.stringify(old)) as { paths: { '/things': { post: Json } } }
    delete withoutBody.paths['/things'].post.requestBody
    expect(breakingChanges(withoutBody, old)).toEqual([])
    expect(changed((post) => void Object.assign(sent(post).properties, { more: { type: 'string' } }))).toEqual([])
    expect(changed((post) => void read(post).properties.kind.enum.push('z'))).toEqual([])
    expect(changed((post) => void read(post).required.push('kind'))).toEqual([])
  })
})
