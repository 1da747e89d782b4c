import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Api, Json, Operation } from './api.ts'
import type { Answer } from './send.ts'

/** What is wrong with an answer by the document; nothing where it is one of those that it names. */
export type Judge = (operation: Operation, answer: Answer) => string | null

export function judgeBy({ document, resolve }: Api): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'api' })
  const validators = new Map<string, ValidateFunction>()
  const validator = (schema: Json): ValidateFunction => {
    const key = JSON.stringify(schema)
    const made = validators.get(key) ?? ajv.compile(absolute(schema) as Json)
    validators.set(key, made)
    return made
  }

  return ({ path, method }, { status, type, text, json }) => {
    const paths = document.paths as Record<string, Record<string, { responses: Record<string, Json> }>>
    const named = paths[path]?.[method.toLowerCase()]?.responses[status]
    if (!named) return `${status} is not named`
    const { content } = resolve(named) as { content?: Record<string, { schema?: Json }> }
    if (!content) return text === '' ? null : `${status} has a body`
    const described = content[type] ?? (type.endsWith('problem+json') ? undefined : content['*/*'])
    if (!described) return `${status} comes as ${type || 'nothing'}, not as ${Object.keys(content).join(', ')}`
    if (!described.schema || !type.endsWith('json')) return null
    if (json === undefined) return `${status} is no JSON`
    const validate = validator(described.schema)
    if (validate(json)) return null
    const [error] = validate.errors ?? []
    return `${status}${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`
  }
}

/** The same schema outside of the document. */
function absolute(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(absolute)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, part]) => [key, key === '$ref' ? `api${String(part)}` : absolute(part)]),
  )
}
