import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The soak alone takes two minutes of one worker: started last, the other worker would wait for it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = (file: TestSpecification) => /\/tests\/(soak|browser)\//.test(file.moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    include: ['{packages,apps,scripts,bench,tests}/**/*.test.{ts,tsx}'],
    // Engines start only when the first test asks for a world: see tests/world/index.ts.
    globalSetup: ['tests/world/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 90_000,
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
})
