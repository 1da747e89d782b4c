import { setTimeout as sleep } from 'node:timers/promises'

/** An engine in a process of its own. */
export interface Engine {
  readonly pid: number
  /** Called once, when it ends without having been asked to. */
  onExit(listener: (reason: string) => void): void
  stop(): Promise<void>
}

export interface KeepRunningOptions {
  name: string
  /** Starts it again, under the same address. */
  restart: () => Promise<Engine>
  log: (line: string) => void
  /** Called when it cannot be kept alive. */
  onGiveUp: (sentence: string) => void
  firstPauseMs?: number
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 10_000
/** Ended this often within the window: it will not hold, and its owner should know. */
const MOST_ENDS = 6
const WINDOW_MS = 5 * 60_000

/**
 * Starts an engine again when it dies, after a pause that doubles, and gives up when it keeps dying.
 *
 * @returns how to stop it for good
 */
export function keepRunning(first: Engine, options: KeepRunningOptions): () => Promise<void> {
  const { name, restart, log, onGiveUp, firstPauseMs = FIRST_PAUSE_MS } = options
  const ends: number[] = []
  const aborter = new AbortController()
  let current: Engine | undefined
  let reviving: Promise<void> = Promise.resolve()

  const watch = (engine: Engine): void => {
    current = engine
    engine.onExit((reason) => {
      current = undefined
      reviving = revive(reason)
    })
  }
  const revive = async (reason: string): Promise<void> => {
    for (let why = reason; !aborter.signal.aborted; ) {
      const pauseMs = notePause(ends, firstPauseMs)
      if (pauseMs === undefined) return onGiveUp(`${name} keeps ending (${why}).`)
      log(`${name} ended (${why}); starting it again in ${pauseMs} ms`)
      try {
        await sleep(pauseMs, undefined, { signal: aborter.signal })
        watch(await restart())
        return
      } catch (error) {
        why = (error as Error).message
      }
    }
  }
  watch(first)
  return async () => {
    aborter.abort()
    await reviving
    await current?.stop()
  }
}

/** How long to wait after one more end, undefined when there were too many. */
function notePause(ends: number[], firstPauseMs: number): number | undefined {
  const now = performance.now()
  ends.push(now)
  const recent = ends.filter((at) => now - at < WINDOW_MS).length
  return recent > MOST_ENDS ? undefined : Math.min(firstPauseMs * 2 ** (recent - 1), LONGEST_PAUSE_MS)
}
