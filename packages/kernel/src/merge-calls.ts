/**
 * Merges calls that wait: while `atOnce` runs are under way, further calls queue, and the next run takes all of them,
 * `most` at a time. Alone, a call goes at once. What many want at the same moment is then done in a few runs instead
 * of a queue for one lock.
 *
 * @param run answers as many results as it was given calls, in their order; when it throws, the calls of its run are
 *   done again one by one, so that one call's failure is no other's
 */
export function mergeCalls<Call, Result>(
  run: (calls: readonly Call[]) => Promise<readonly Result[]>,
  { atOnce, most }: { atOnce: number; most: number },
): (call: Call) => Promise<Result> {
  interface Waiting {
    call: Call
    done(result: Result | PromiseLike<Result>): void
    failed(error: unknown): void
  }
  const queue: Waiting[] = []
  let running = 0

  const runTogether = async (waiting: readonly Waiting[]): Promise<void> => {
    try {
      const results = await run(waiting.map(({ call }) => call))
      for (const [i, { done }] of waiting.entries()) done(results[i] as Result)
    } catch (error) {
      const [only] = waiting
      if (waiting.length === 1) only?.failed(error)
      else for (const one of waiting) await runTogether([one])
    }
  }
  const next = (): void => {
    if (running >= atOnce || queue.length === 0) return
    running += 1
    void runTogether(queue.splice(0, most)).finally(() => {
      running -= 1
      next()
    })
  }
  return (call) =>
    new Promise<Result>((done, failed) => {
      queue.push({ call, done, failed })
      next()
    })
}
