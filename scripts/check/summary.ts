/** How many checks or tests ended how. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Which part of `npm test` a developer asked for; paths choose test files by a part of their path. */
export interface Only {
  readonly checks: boolean
  readonly tests: 'all' | 'unit' | 'none' | readonly string[]
}

/**
 * Reads `--only checks`, `--only unit` or `--only PATH...`; nothing means everything.
 *
 * @throws Error when an option is unknown or has no value
 */
export function parseOnly(args: readonly string[]): Only {
  if (args.length === 0) return { checks: true, tests: 'all' }
  const [option, ...values] = args
  if (option !== '--only' || values.length === 0) {
    throw new Error('Usage: npm test [-- --only checks | unit | PATH...]')
  }
  if (values[0] === 'checks') return { checks: true, tests: 'none' }
  if (values[0] === 'unit') return { checks: false, tests: 'unit' }
  return { checks: false, tests: values }
}

export function addUp(parts: readonly Counts[]): Counts {
  const sum = (pick: (part: Counts) => number): number => parts.reduce((total, part) => total + pick(part), 0)
  return { passed: sum((p) => p.passed), failed: sum((p) => p.failed), skipped: sum((p) => p.skipped) }
}

/** The last line of `npm test`; machines read it, so its form is fixed. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`
  return skipped > 0 ? `${line}, ${skipped} skipped` : line
}
