import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,apps,scripts,bench,tests}/**/*.test.{ts,tsx}'],
    // Engines start only when the first test asks for a world: see tests/world/index.ts.
    globalSetup: ['tests/world/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
  },
})
