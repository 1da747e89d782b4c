import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The soak alone takes a minute of one worker: started last, the other worker would wait for it. What shares its
 * process comes last and together, since a process is kept only for a next file of its kind.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number =>
      /\/tests\/(soak|browser)\//.test(moduleId) ? 0 : project.name === ALONE ? 1 : 2
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

const ALONE = 'alone'
const TESTS = '*.test.{ts,tsx}'
/** Files whose tests leave nothing behind in their process: the next one finds what it imports already there. */
const SHARING = [
  `packages/**/${TESTS}`,
  `apps/console/**/${TESTS}`,
  `apps/server/src/{business,decisions,demo,http,jobs,platform}/**/${TESTS}`,
]
const SLOW = { testTimeout: 30_000, hookTimeout: 90_000, maxWorkers: 3 }

export default defineConfig({
  test: {
    // Engines start only when the first test asks for a world: see tests/world/index.ts.
    globalSetup: ['tests/world/setup.ts'],
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...SLOW, name: 'sharing', include: SHARING, isolate: false } },
      {
        test: {
          ...SLOW,
          name: ALONE,
          include: [`{packages,apps,scripts,bench,tests}/**/${TESTS}`],
          exclude: ['**/node_modules/**', ...SHARING],
        },
      },
    ],
  },
})
