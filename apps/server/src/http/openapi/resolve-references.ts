type Json = Record<string, unknown>

/** The document with what its references name in their place. None of its schemas may hold itself. */
export function resolveReferences(document: Json): Json {
  const resolved = new Map<string, unknown>()
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const { $ref } = value as { $ref?: unknown }
    if (typeof $ref !== 'string') return partsOf(value as Json)
    if (!resolved.has($ref)) resolved.set($ref, resolve(named(document, $ref)))
    return resolved.get($ref)
  }
  const partsOf = (value: Json): Json =>
    Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]))
  return partsOf(document)
}

/** `#/components/schemas/Order` */
function named(document: Json, reference: string): unknown {
  let found: unknown = document
  for (const part of reference.split('/').slice(1)) found = (found as Json | undefined)?.[part]
  if (found === undefined) throw new Error(`${reference} names nothing`)
  return found
}
