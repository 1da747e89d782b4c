/**
 * Codes as one text, `a,b`: how lists stand in addresses. A comma or backslash inside a code is written with a
 * backslash before it, so that `Eggs, dairy, tofu` stays one code.
 */
export function joinCodes(codes: readonly string[]): string {
  return codes.map((code) => code.replaceAll(/[\\,]/g, '\\$&')).join(',')
}

/** The codes of `joinCodes`; empty ones are left out. */
export function splitCodes(text: string): string[] {
  const codes = text.match(/(?:\\.|[^,\\])+/gs) ?? []
  return codes.map((code) => code.replaceAll(/\\(.)/gs, '$1'))
}
