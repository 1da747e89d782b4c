import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Check, projectRoot } from './check.ts'
import { repositoryFiles } from './files.ts'
import { randomLookingTokens, secretPatterns } from './secret-patterns.ts'

const LOCK_FILE = 'package-lock.json'
const PUBLIC_REGISTRY = 'https://registry.npmjs.org/'
const LARGEST_TEXT_BYTES = 2_000_000

/** Files that may hold what looks like a secret, because its owner published it. Anything else about them is looked for. */
const PUBLISHED: readonly { path: RegExp; because: string }[] = [
  {
    path: /\/payments\/providers\/testing\/(?:wechat|alipay)-vectors[.]ts$/,
    because: 'keys and signatures that providers publish so that signing can be checked against them',
  },
]
const MAY_BE_PUBLISHED = new Set(['private key', 'long random token'])

/** Looks for secrets, machine paths and private registries in every file that is or would be committed. */
export const secretsCheck: Check = {
  name: 'secrets',
  run: async () => {
    const blind = missedSamples()
    const files = await repositoryFiles()
    if (files.length === 0) return ['no file was found to scan']
    const found: string[] = []
    for (const file of files) found.push(...(await secretsOfFile(file)))
    return [...blind, ...found]
  },
}

/** Plants one sample of everything looked for, in the middle of a line; each must be found under its own name. */
function missedSamples(): string[] {
  return secretPatterns
    .filter(
      ({ name, sample }) => !findSecrets('planted.ts', `const key = '${sample}'`).some((line) => line.includes(name)),
    )
    .map(({ name }) => `the scan did not find the planted ${name}`)
}

async function secretsOfFile(file: string): Promise<string[]> {
  const bytes = await readFile(join(projectRoot, file)).catch(() => Buffer.alloc(0))
  const isBinary = bytes.subarray(0, 8_000).includes(0)
  if (isBinary || bytes.length > LARGEST_TEXT_BYTES) return []
  const text = bytes.toString()
  return file === LOCK_FILE ? privateRegistries(text) : findSecrets(file, text)
}

/** One line for each secret, naming file and line but never the secret itself. */
export function findSecrets(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const named = secretPatterns.filter(({ find }) => find.test(line)).map(({ name }) => name)
    const random = named.length === 0 && randomLookingTokens(line).length > 0 ? ['long random token'] : []
    const isPublished = PUBLISHED.some(({ path }) => path.test(file))
    const found = [...named, ...random].filter((name) => !isPublished || !MAY_BE_PUBLISHED.has(name))
    return found.map((name) => `${file}:${index + 1} ${name}`)
  })
}

/** Packages that the lock file fetches from anywhere but the public registry. */
export function privateRegistries(lock: string): string[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { resolved?: string; link?: boolean }> }
  return Object.entries(packages)
    .filter(([, { resolved, link }]) => resolved !== undefined && !link && !resolved.startsWith(PUBLIC_REGISTRY))
    .map(([path]) => `${LOCK_FILE}: ${path} is fetched from a host that others cannot reach`)
}
