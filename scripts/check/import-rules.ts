// Import directions: who may import whom. The table in ARCHITECTURE.md, as rules.
// import-directions.ts runs them and first plants a violation of every one.

import type { ICruiseOptions, IForbiddenRuleType, IResolveOptions } from 'dependency-cruiser'

const SERVER = 'apps/server/src'
const EVERYTHING_IN_SERVER = ['packages/(kernel|contracts|algorithms|promotions|city)', SERVER]

/** Folder -> folders of ours it may import besides itself. A folder that is not listed may not exist. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  'packages/kernel': [],
  'packages/algorithms': [],
  'packages/contracts': ['packages/kernel'],
  'packages/ui': ['packages/kernel'],
  'packages/promotions': ['packages/kernel'],
  'packages/client': ['packages/contracts', 'packages/kernel'],
  'packages/city': ['packages/kernel', 'packages/algorithms', 'packages/contracts'],
  'apps/console': ['packages/(client|contracts|ui|kernel)'],
  // A stand-in for somebody else's service: it shares nothing with the server but random streams and calendar days.
  'apps/sandbox-pay': ['packages/kernel'],
  [`${SERVER}/db`]: ['packages/(kernel|contracts)'],
  [`${SERVER}/platform`]: ['packages/(kernel|contracts)', `${SERVER}/db`],
  [`${SERVER}/business`]: ['packages/(kernel|contracts|promotions|algorithms)', `${SERVER}/(db|platform)`],
  [`${SERVER}/warehouse`]: ['packages/(kernel|contracts)', `${SERVER}/db`],
  [`${SERVER}/collect`]: ['packages/(kernel|contracts)', `${SERVER}/(db|platform|warehouse)`],
  [`${SERVER}/insights`]: ['packages/(kernel|contracts|algorithms)', `${SERVER}/(db|warehouse)`],
  [`${SERVER}/experiments`]: actsOnFindings(),
  [`${SERVER}/decisions`]: actsOnFindings(),
  [`${SERVER}/goals`]: actsOnFindings(),
  [`${SERVER}/supervise`]: ['packages/(kernel|contracts)', `${SERVER}/(db|platform|warehouse)`],
  [`${SERVER}/backup`]: ['packages/(kernel|contracts)', `${SERVER}/(db|platform|warehouse|collect|supervise)`],
  [`${SERVER}/home`]: [
    'packages/(kernel|contracts|algorithms)',
    `${SERVER}/(db|platform|warehouse|collect|insights|experiments|decisions|goals)`,
  ],
  [`${SERVER}/http`]: EVERYTHING_IN_SERVER,
  [`${SERVER}/jobs`]: EVERYTHING_IN_SERVER,
  [`${SERVER}/demo`]: EVERYTHING_IN_SERVER,
  [`${SERVER}/commands`]: EVERYTHING_IN_SERVER,
}

function actsOnFindings(): string[] {
  return [
    'packages/(kernel|contracts|algorithms)',
    `${SERVER}/(db|platform|business|warehouse|insights|experiments|decisions|goals)`,
  ]
}

const TEST_FILES = '[.]test[.]tsx?$'

const folderRules: readonly IForbiddenRuleType[] = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `only-listed-folders-from-${folder.replace(`${SERVER}/`, 'server-').replace(/.*\//, '')}`,
  comment: `${folder} may import ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: TEST_FILES },
  to: { path: '^(packages|apps)/', pathNot: [folder, ...allowed].map((path) => `^${path}/`) },
}))

export const importRules: readonly IForbiddenRuleType[] = [
  ...folderRules,
  {
    name: 'console-tests-never-import-server',
    severity: 'error',
    from: { path: '^(apps/console|packages)/' },
    to: { path: '^apps/server/' },
  },
  {
    name: 'business-folders-have-doors',
    comment: 'A folder of the business is entered through its index.ts alone',
    severity: 'error',
    from: { path: `^${SERVER}/business/([^/]+)/`, pathNot: TEST_FILES },
    to: { path: `^${SERVER}/business/`, pathNot: [`^${SERVER}/business/$1/`, `^${SERVER}/business/[^/]+/index[.]ts$`] },
  },
  {
    name: 'business-is-entered-through-doors',
    comment: 'Who uses the business from outside does so through its doors too; the edge mounts its routes',
    severity: 'error',
    from: { path: `^${SERVER}/(?!business/)`, pathNot: TEST_FILES },
    to: { path: `^${SERVER}/business/`, pathNot: [`^${SERVER}/business/[^/]+/(index|routes)[.]ts$`] },
  },
  {
    name: 'truth-only-for-tests-and-benchmarks',
    comment: 'What the city knows and a business cannot know is read by tests/ and bench/ alone',
    severity: 'error',
    from: { pathNot: '^(tests|bench|packages/city)/' },
    to: { path: '^packages/city/src/truth([.]ts$|/)' },
  },
  {
    name: 'city-door-hides-truth',
    severity: 'error',
    from: { path: '^packages/city/src/index[.]ts$' },
    to: { path: '^packages/city/src/truth([.]ts$|/)' },
  },
  {
    name: 'production-never-imports-tests',
    severity: 'error',
    from: { path: '^(packages|apps)/', pathNot: [TEST_FILES, '/bench/'] },
    to: { path: ['^(tests|bench)/', TEST_FILES] },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    from: { path: '^(packages|apps)/' },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'every-import-is-found',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: ['^virtual:', '[.]po$', '[?]'] },
  },
]

export const cruiseOptions: ICruiseOptions = {
  // Named, not guessed: where no parser fits TypeScript 7, the cruise reads 0 modules and calls that a success.
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '(^|/)(dist|locales)/' },
}

export const resolveOptions: Partial<IResolveOptions> = {
  symlinks: true,
  exportsFields: ['exports'],
  conditionNames: ['import', 'node', 'types', 'default'],
  extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.d.ts'],
}
