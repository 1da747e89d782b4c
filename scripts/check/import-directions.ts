import { access, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { type Check, projectRoot } from './check.ts'
import { repositoryFiles } from './files.ts'
import { cruiseOptions, importRules, mayImport, resolveOptions } from './import-rules.ts'
import { plantedViolations } from './planted-violations.ts'

const ROOTS = ['packages', 'apps', 'tests', 'bench']

/**
 * Asks who imports whom. Three ways in which such a check can lie are closed: a rule that reports nothing
 * (each must report its planted violation), a parser that reads nothing (every source file must have been
 * read), and a folder nobody listed (it would be free to import anything).
 */
export const importDirectionsCheck: Check = {
  name: 'import directions',
  run: async () => {
    const silent = await rulesThatMissTheirViolation()
    const files = await sourceFiles()
    const result = await cruiseFolder(projectRoot, ROOTS)
    return [...silent, ...unread(files, result), ...unlistedFolders(files), ...complaintsOf(result)]
  },
}

async function sourceFiles(): Promise<string[]> {
  const files = await repositoryFiles()
  const sources = files.filter((file) => /^(packages|apps|tests|bench)\/.*(?<![.]d)[.]tsx?$/.test(file))
  const present = await Promise.all(sources.map((file) => exists(join(projectRoot, file))))
  return sources.filter((_, index) => present[index])
}

async function cruiseFolder(folder: string, roots: readonly string[]): Promise<ICruiseResult> {
  const present = await Promise.all(roots.map((root) => exists(join(folder, root))))
  const { output } = await cruise(
    roots.filter((_, index) => present[index]),
    { ...cruiseOptions, baseDir: folder, validate: true, ruleSet: { forbidden: [...importRules] } },
    resolveOptions,
  )
  if (typeof output === 'string') throw new Error('the cruise answered with text where its result was expected')
  return output
}

/** Plants one violation of each rule in a folder of its own and returns a complaint for each rule that stays silent. */
async function rulesThatMissTheirViolation(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-imports-'))
  try {
    const planted = plantedViolations(Object.keys(mayImport))
    await Promise.all(
      planted.flatMap(({ files }) => Object.entries(files)).map(([path, text]) => write(folder, path, text)),
    )
    await mkdir(join(folder, 'node_modules/@tandem'), { recursive: true })
    await symlink('../../apps/server', join(folder, 'node_modules/@tandem/server'))
    const result = await cruiseFolder(folder, ROOTS)
    const reported = new Set(
      result.summary.violations.flatMap(({ rule, from, cycle = [] }) =>
        [from, ...cycle.map((step) => step.name)].map((file) => `${rule.name} ${file}`),
      ),
    )
    const missed = planted.filter(({ rule, from }) => !reported.has(`${rule} ${from}`))
    const untested = importRules.filter(({ name }) => !planted.some(({ rule }) => rule === name))
    return [
      ...missed.map(({ rule, from }) => `rule ${rule} did not report its planted violation in ${from}`),
      ...untested.map(({ name }) => `rule ${name} has no planted violation, so nobody knows that it works`),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function unread(files: readonly string[], result: ICruiseResult): string[] {
  const read = new Set(result.modules.map((module) => module.source))
  const missing = files.filter((file) => !read.has(file))
  if (files.length === 0) return ['no source file was found']
  return missing.map((file) => `${file} was not read, so its imports are unknown`)
}

function unlistedFolders(files: readonly string[]): string[] {
  const listed = Object.keys(mayImport)
  const unlisted = files
    .map((file) => /^(packages\/[^/]+|apps\/server\/src\/[^/]+|apps\/(?!server\/)[^/]+)\//.exec(file)?.[1])
    .filter((folder) => folder !== undefined && !listed.includes(folder))
  return [...new Set(unlisted)].map((folder) => `${folder} has no line in the table of import directions`)
}

function complaintsOf(result: ICruiseResult): string[] {
  return result.summary.violations.map(({ rule, from, to, cycle }) => {
    const path = cycle ? cycle.map((step) => step.name).join(' -> ') : to
    return `${from} -> ${path} (${rule.name})`
  })
}

async function write(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
