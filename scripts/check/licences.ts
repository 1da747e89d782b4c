import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Check, projectRoot } from './check.ts'
import { isAllowedLicence } from './licence-terms.ts'

/** A package that Tandem installs. `isShipped` is false when it is only needed to build and test. */
export interface Dependency {
  readonly name: string
  readonly licence: string
  readonly isShipped: boolean
}

const LIST = 'docs/licences.md'

/** Packages whose package.json does not name the licence, looked up by hand. */
const LOOKED_UP: Readonly<Record<string, { licence: string; where: string }>> = {
  buffers: { licence: 'MIT', where: 'README of github.com/substack/node-buffers' },
}

/** Every dependency under a licence on the list, and the published list current. */
export const licencesCheck: Check = {
  name: 'licences',
  run: async () => {
    const dependencies = await installedDependencies()
    if (dependencies.length === 0) return ['package-lock.json names no dependency, which cannot be']
    const refused = refusedDependencies(dependencies)
    const published = await readFile(join(projectRoot, LIST), 'utf8').catch(() => '')
    const stale = published === licenceList(dependencies) ? [] : [`${LIST} is not current: npm run licences`]
    return [...refused, ...stale]
  },
}

export function refusedDependencies(dependencies: readonly Dependency[]): string[] {
  return dependencies
    .filter(({ licence }) => !isAllowedLicence(licence))
    .map(({ name, licence }) => `${name} is under "${licence}", which is not on the list`)
}

/** Markdown: what Tandem ships, by licence. Without versions, so that it changes only when a licence does. */
export function licenceList(dependencies: readonly Dependency[]): string {
  const shipped = dependencies.filter(({ isShipped }) => isShipped)
  const licences = [...new Set(shipped.map(({ licence }) => licence))].toSorted()
  const sections = licences.map((licence) => {
    const names = [...new Set(shipped.filter((one) => one.licence === licence).map(({ name }) => name))]
    return `## ${licence}\n\n${names.toSorted().join(', ')}\n`
  })
  return `# Licences of what Tandem is built on\n\nWritten by \`npm run licences\`; checked by \`npm test\`.\n\n${sections.join('\n')}`
}

interface LockEntry {
  readonly link?: boolean
  readonly dev?: boolean
  readonly license?: string
}

/** All packages of the lock file, also those for other machines, by what the installed copy says where there is one. */
async function installedDependencies(): Promise<Dependency[]> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>
  }
  const entries = Object.entries(lock.packages).filter(([path, entry]) => path.includes('node_modules/') && !entry.link)
  return Promise.all(
    entries.map(async ([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      const licence = (await installedLicence(path)) ?? entry.license ?? LOOKED_UP[name]?.licence ?? 'no licence named'
      return { name, licence, isShipped: entry.dev !== true }
    }),
  )
}

interface Manifest {
  readonly license?: string | { readonly type: string }
  readonly licenses?: readonly { readonly type: string }[]
}

/** Old packages name their licence as an object, or several of which one may choose. */
export function namedLicence({ license, licenses }: Manifest): string | undefined {
  if (typeof license === 'object') return license.type
  return license ?? licenses?.map(({ type }) => type).join(' OR ')
}

async function installedLicence(path: string): Promise<string | undefined> {
  const text = await readFile(join(projectRoot, path, 'package.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  return namedLicence(JSON.parse(text) as Manifest)
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(join(projectRoot, LIST), licenceList(await installedDependencies()))
}
