/** Files that break one rule of the import directions; `from` is the file that must be reported. */
export interface PlantedViolation {
  readonly rule: string
  readonly from: string
  readonly files: Readonly<Record<string, string>>
}

const TARGET = 'apps/server/src/main.ts'
const MODULE = 'export const value = 1\n'

/**
 * One violation for each rule. A folder of the server may reach every folder of the server at most, so the
 * console is what none of them may import; for all others it is the server, by its package name and as a type.
 */
export function plantedViolations(folders: readonly string[]): PlantedViolation[] {
  return [...folders.map(folderViolation), ...specialViolations]
}

function folderViolation(folder: string): PlantedViolation {
  const inServer = folder.startsWith('apps/server/src/')
  const name = folder.split('/').at(-1)
  const from = `${folder}${inServer ? '' : '/src'}/planted.ts`
  const forbidden = inServer
    ? "import { page } from '../../../console/src/page.ts'\nexport const value = page\n"
    : "import type { Server } from '@tandem/server'\nexport type Value = Server\n"
  return {
    rule: `only-listed-folders-from-${inServer ? 'server-' : ''}${name}`,
    from,
    files: {
      [from]: forbidden,
      [TARGET]: `export interface Server {}\n`,
      'apps/server/package.json': '{ "name": "@tandem/server", "exports": { ".": "./src/main.ts" } }',
      'apps/console/src/page.ts': 'export const page = 1\n',
    },
  }
}

const TRUTH = 'packages/city/src/truth.ts'

const specialViolations: readonly PlantedViolation[] = [
  {
    rule: 'console-tests-never-import-server',
    from: 'apps/console/src/planted.test.ts',
    files: { 'apps/console/src/planted.test.ts': "import '../../server/src/main.ts'\n" },
  },
  {
    rule: 'business-folders-have-doors',
    from: 'apps/server/src/business/orders/planted-inside.ts',
    files: {
      'apps/server/src/business/orders/planted-inside.ts': "import '../stores/store-store.ts'\n",
      'apps/server/src/business/stores/store-store.ts': MODULE,
    },
  },
  {
    rule: 'business-is-entered-through-doors',
    from: 'apps/server/src/http/planted-outside.ts',
    files: {
      'apps/server/src/http/planted-outside.ts': "import '../business/stores/store-store.ts'\n",
      'apps/server/src/business/stores/store-store.ts': MODULE,
    },
  },
  {
    rule: 'truth-only-for-tests-and-benchmarks',
    from: 'apps/server/src/insights/planted-truth.test.ts',
    files: {
      'apps/server/src/insights/planted-truth.test.ts': "import '../../../../packages/city/src/truth.ts'\n",
      [TRUTH]: MODULE,
    },
  },
  {
    rule: 'city-door-hides-truth',
    from: 'packages/city/src/index.ts',
    files: { 'packages/city/src/index.ts': "export { value } from './truth.ts'\n", [TRUTH]: MODULE },
  },
  {
    rule: 'production-never-imports-tests',
    from: 'apps/server/src/http/planted-test-import.ts',
    files: {
      'apps/server/src/http/planted-test-import.ts': "import '../../../../tests/world/planted.ts'\n",
      'tests/world/planted.ts': MODULE,
    },
  },
  {
    rule: 'no-cycles',
    from: 'packages/kernel/src/planted-cycle.ts',
    files: {
      'packages/kernel/src/planted-cycle.ts': "import { b } from './planted-cycle-b.ts'\nexport const a = () => b\n",
      'packages/kernel/src/planted-cycle-b.ts': "import { a } from './planted-cycle.ts'\nexport const b = () => a\n",
    },
  },
  {
    rule: 'every-import-is-found',
    from: 'packages/kernel/src/planted-nowhere.ts',
    files: { 'packages/kernel/src/planted-nowhere.ts': "import './not-there.ts'\n" },
  },
]
