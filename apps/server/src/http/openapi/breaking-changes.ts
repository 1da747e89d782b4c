import { resolveReferences } from './resolve-references.ts'

type Json = Record<string, unknown>

/**
 * What of a newer API document would break who was written for the older one: something that is gone (an operation, a
 * parameter, a field, an enum value that may be sent), something new that must be sent, another type. New operations,
 * fields that need not be sent, and more to read break nobody. Each is one line that says where.
 *
 * Compares by structure where both sides have it; O(size of the documents).
 */
export function breakingChanges(published: Json, current: Json): string[] {
  const [before, after] = [resolveReferences(published), resolveReferences(current)]
  const changes: string[] = []
  for (const [path, operations] of entries(before.paths)) {
    for (const [method, operation] of entries(operations)) {
      const where = `${method.toUpperCase()} ${path}`
      const next = at(after, 'paths', path, method)
      if (!next) changes.push(`${where}: removed`)
      else changes.push(...changesOfOperation(where, operation as Json, next))
    }
  }
  return changes
}

function changesOfOperation(where: string, before: Json, after: Json): string[] {
  return [
    ...changesOfParameters(where, before, after),
    ...changesOfContent(`${where} body`, at(before, 'requestBody'), at(after, 'requestBody'), 'sent'),
    ...(needsBody(after) && !needsBody(before) ? [`${where} body: now required`] : []),
    ...changesOfAnswers(where, before, after),
    ...(before.operationId === after.operationId ? [] : [`${where}: operationId changed`]),
  ]
}

function needsBody(operation: Json): boolean {
  return at(operation, 'requestBody')?.required === true
}

function changesOfParameters(where: string, before: Json, after: Json): string[] {
  const byName = (operation: Json): Map<string, Json> =>
    new Map((operation.parameters as Json[]).map((one) => [`${String(one.in)} ${String(one.name)}`, one]))
  const [old, next] = [byName(before), byName(after)]
  const gone = [...old].flatMap(([name, parameter]) => {
    const found = next.get(name)
    if (!found) return [`${where} ${name}: removed`]
    return changesOfSchema(`${where} ${name}`, parameter.schema as Json, found.schema as Json, 'sent')
  })
  const needed = [...next].filter(([name, { required }]) => required === true && old.get(name)?.required !== true)
  return [...gone, ...needed.map(([name]) => `${where} ${name}: now required`)]
}

function changesOfAnswers(where: string, before: Json, after: Json): string[] {
  return entries(before.responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, answer]) => {
      const next = at(after, 'responses', status)
      if (!next) return [`${where} ${status}: removed`]
      return changesOfContent(`${where} ${status}`, answer as Json, next, 'read')
    })
}

function changesOfContent(where: string, before: Json | undefined, after: Json | undefined, use: Use): string[] {
  return entries(before?.content).flatMap(([type, content]) => {
    const next = at(after ?? {}, 'content', type)
    if (!next) return [`${where} ${type}: removed`]
    return changesOfSchema(where, (content as Json).schema as Json, next.schema as Json, use)
  })
}

type Use = 'sent' | 'read'

function changesOfSchema(where: string, before: Json, after: Json, use: Use): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const changes = [...changesOfType(where, before, after), ...changesOfEnum(where, before, after, use)]
  const required = (schema: Json): string[] => (schema.required as string[] | undefined) ?? []
  for (const [name, property] of entries(before.properties)) {
    const next = at(after, 'properties', name)
    if (!next) changes.push(`${where} .${name}: removed`)
    else changes.push(...changesOfSchema(`${where} .${name}`, property as Json, next, use))
  }
  for (const name of required(use === 'sent' ? after : before)) {
    const [here, there] = use === 'sent' ? [before, after] : [after, before]
    if (at(there, 'properties', name) === undefined || required(here).includes(name)) continue
    if (use === 'read' && at(here, 'properties', name) === undefined) continue // said above
    changes.push(`${where} .${name}: ${use === 'sent' ? 'now required' : 'no longer always there'}`)
  }
  for (const part of ['items', 'additionalProperties'] as const) {
    const [old, next] = [before[part], after[part]]
    if (isObject(old) && isObject(next)) changes.push(...changesOfSchema(`${where} []`, old, next, use))
  }
  return changes
}

function changesOfType(where: string, before: Json, after: Json): string[] {
  const kind = (schema: Json): string => JSON.stringify(schema.type ?? (schema.anyOf ? 'anyOf' : 'any'))
  return kind(before) === kind(after) ? [] : [`${where}: ${kind(before)} became ${kind(after)}`]
}

/** Fewer values may not be sent any more; more of them may be read. Whoever reads copes with values they do not know. */
function changesOfEnum(where: string, before: Json, after: Json, use: Use): string[] {
  const [old, next] = [before.enum, after.enum]
  if (!Array.isArray(next)) return []
  if (!Array.isArray(old)) return use === 'sent' ? [`${where}: now one of ${next.join(', ')}`] : []
  return old.filter((value) => !next.includes(value)).map((value) => `${where}: value ${String(value)} removed`)
}

function entries(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : []
}

function at(from: Json, ...path: string[]): Json | undefined {
  let found: unknown = from
  for (const name of path) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  return isObject(found) ? found : undefined
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
