import * as contracts from '@tandem/contracts'
import { z } from 'zod'

type Json = Record<string, unknown>

/** Shorter than this, a schema says more where it stands than its name would. */
const WORTH_A_NAME = 100
const REF = '#/components/schemas/'

/**
 * Says each contract once: every schema in the document that is one of `packages/contracts` becomes a reference to its
 * name, with what is said of it where it stands. A contract whose sent form differs from the form that is read (what has a default need not be sent) has two.
 *
 * Compares schemas by what they say, so one that is built from a contract finds it too; O(size of the document).
 */
export function shareSchemas(document: Json): { document: Json; schemas: Record<string, Json> } {
  const names = namesBySchema()
  const schemas: Record<string, Json> = {}
  const share = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(share)
    if (typeof value !== 'object' || value === null) return value
    const { description, ...plain } = value as Json
    const [said, more] = names.has(JSON.stringify(value)) ? [value as Json, {}] : [plain, { description }]
    const name = names.get(JSON.stringify(said))
    if (name === undefined) return shareParts(value as Json)
    if (!schemas[name]) schemas[name] = shareParts(said)
    return { $ref: `${REF}${name}`, ...more }
  }
  const shareParts = (value: Json): Json =>
    Object.fromEntries(Object.entries(value).map(([key, part]) => [key, share(part)]))
  const shared = shareParts(document)
  return { document: shared, schemas: Object.fromEntries(Object.entries(schemas).toSorted(byName)) }
}

/** As the document has it: without the draft that it follows, which OpenAPI 3.1 says for all. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function namesBySchema(): Map<string, string> {
  const names = new Map<string, string>()
  for (const [name, contract] of Object.entries(contracts).toSorted(byName)) {
    if (!(contract instanceof z.ZodType)) continue
    const [sent, read] = (['input', 'output'] as const).map((io) => JSON.stringify(schemaOf(contract, io)))
    const isSent = /Input$|^New(?!.*Answer$)/.test(name)
    const forms =
      sent === read
        ? [[sent, name]]
        : [
            [sent, isSent ? name : `${name}Input`],
            [read, isSent ? `${name}Filled` : name],
          ]
    for (const [json = '', form = ''] of forms)
      if (json.length >= WORTH_A_NAME && !names.has(json)) names.set(json, form)
  }
  return names
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
