// `npm run openapi`: writes docs/openapi.json anew after routes changed. What would break who uses the API today is
// refused unless docs/api-removals.json says that its time is over (docs/guides/api.md).
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apiDocument } from '../apps/server/src/http/openapi/api-document.ts'
import { breakingChanges } from '../apps/server/src/http/openapi/breaking-changes.ts'

const DOCS = join(import.meta.dirname, '..', 'docs')
const file = join(DOCS, 'openapi.json')

const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(DOCS, name), 'utf8'))
const published = (await read('openapi.json').catch(() => ({ paths: {} }))) as Record<string, unknown>
const removals = (await read('api-removals.json')) as { change: string }[]
const document = await apiDocument()
const allowed = new Set(removals.map(({ change }) => change))
const breaking = breakingChanges(published, document).filter((change) => !allowed.has(change))
if (breaking.length > 0) {
  console.error('These changes break who uses the API (docs/guides/api.md says what to do):')
  for (const change of breaking) console.error(`  ${change}`)
  process.exitCode = 1
} else {
  await writeFile(file, `${JSON.stringify(document, null, 1)}\n`)
}
