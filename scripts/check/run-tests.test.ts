import { describe, expect, it } from 'vitest'
import { countTests, type TestReport } from './run-tests.ts'

const clean: TestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
}

describe('counting tests', () => {
  it('counts what the runner counted', () => {
    expect(countTests({ ...clean, numFailedTests: 2, numPendingTests: 1 }, 1)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 1,
    })
  })

  it('counts a file that could not be loaded as a failure although it holds no test', () => {
    const broken = { ...clean, testResults: [...clean.testResults, { status: 'failed', assertionResults: [] }] }
    expect(countTests(broken, 1).failed).toBe(1)
  })

  it('does not call a run that ended badly a success', () => {
    expect(countTests(clean, 1).failed).toBe(1)
    expect(countTests(clean, 0).failed).toBe(0)
  })
})
