import { randomBytes } from 'node:crypto'
import { Durations } from './durations.ts'
import type { Engine } from './engine.ts'
import { exceptions } from './exceptions.ts'
import { type LaneName, type LaneSizes, Lanes, type Place } from './lanes.ts'
import { type Block, type RunSummary, Slot } from './slot.ts'
import type { Task } from './slot-messages.ts'

export interface Job {
  task: Task
  /** Equal for queries of the same shape. */
  fingerprint: string
  isWrite: boolean
  /** Begins in the fast lane, whatever was seen of its kind before. */
  isSaidToBeShort: boolean
  /** The caller's own comment, kept behind the tag. */
  comment: string
  /** From arrival to the end, waiting included, in milliseconds. */
  deadlineMilliseconds: number
  /** Fires when the client has gone. */
  signal: AbortSignal
  onBlock: (block: Block) => Promise<void>
  /** Told for each run, a second time when the job is started again in the heavy lane. */
  onStart: (place: Place, tag: string) => void
}

/** A read that lasts longer moves to the heavy lane when that has room; this is also how often reads are looked at. */
const shortMilliseconds = 250
/** One that lasts longer without finding room there makes way for those who wait: its work so far is lost. */
const patientMilliseconds = 1000
/** A read known to last longer begins in the heavy lane. */
const longMilliseconds = 2000
/** How long a cancelled query may go on before its slot is given up. */
const stuckMilliseconds = 60_000

class Preempted extends Error {}

/** Runs jobs on slots, at most one per slot, each in its lane, each with an end. */
export class Pool {
  readonly lanes: Lanes
  #engine: Engine
  #idle: Slot[] = []
  #all: Slot[] = []
  #durations = new Durations()
  #onFatal: (error: Error) => void
  #active = new Set<Promise<unknown>>()

  constructor(engine: Engine, sizes: LaneSizes, onFatal: (error: Error) => void) {
    this.#engine = engine
    this.lanes = new Lanes(sizes)
    this.#onFatal = onFatal
  }

  /** Slots made so far; they are made when first needed and kept. */
  get size(): number {
    return this.#all.length
  }

  /**
   * Runs one job to its end. A read of unknown length starts in the fast lane; when it lasts, it moves to the heavy
   * lane; when that is full and others wait behind it, it is ended and started again there.
   *
   * @throws ServerException as the engine said; TIMEOUT_EXCEEDED; QUERY_WAS_CANCELLED when the client left
   */
  async run(job: Job): Promise<RunSummary> {
    const end = new AbortController()
    const timeout = exceptions.timeout(`Timeout exceeded: maximum: ${job.deadlineMilliseconds} ms, waiting included`)
    const timer = setTimeout(() => end.abort(timeout), job.deadlineMilliseconds)
    const onLeave = () => end.abort(exceptions.cancelled('The client closed the connection'))
    job.signal.addEventListener('abort', onLeave, { once: true })
    if (job.signal.aborted) onLeave()
    try {
      const expected = job.isSaidToBeShort ? 0 : (this.#durations.expected(job.fingerprint) ?? 0)
      const first = job.isWrite ? 'write' : expected > longMilliseconds ? 'heavy' : 'fast'
      return await this.#attempt(job, first, end.signal).catch((error) => {
        if (!(error instanceof Preempted)) throw error
        return this.#attempt(job, 'heavy', end.signal)
      })
    } finally {
      clearTimeout(timer)
      job.signal.removeEventListener('abort', onLeave)
    }
  }

  /** Waits until every started query has ended. */
  async drain(): Promise<void> {
    while (this.#active.size > 0) await Promise.allSettled(this.#active)
  }

  async #attempt(job: Job, lane: LaneName, end: AbortSignal): Promise<RunSummary> {
    const place = await this.lanes.enter(lane, end)
    if (end.aborted) {
      place.leave()
      end.throwIfAborted()
    }
    const slot = this.#idle.pop() ?? this.#grow()
    const run = this.#runOn(slot, job, place, end)
    this.#active.add(run.ended)
    void run.ended.finally(() => {
      this.#active.delete(run.ended)
      this.#idle.push(slot)
      place.leave()
    })
    return run.answer
  }

  /**
   * `ended` settles when the engine has let go of the slot; `answer` may come earlier: a query that was told to end
   * is answered for at once, while its slot stays taken until it has really ended.
   */
  #runOn(slot: Slot, job: Job, place: Place, end: AbortSignal) {
    const started = performance.now()
    const tag = `tandem-${randomBytes(9).toString('base64url')}`
    const settings = new Map([...job.task.settings])
    const isReadonly = settings.delete('readonly')
    settings.set('log_comment', `${tag} ${job.comment}`)
    if (isReadonly) settings.set('readonly', '1')

    job.onStart(place, tag)
    let hasAnswered = false
    // Not `AbortSignal.any`: one with a listener is never collected, and everything of its query with it.
    const stop = new AbortController()
    const onEnd = () => stop.abort(end.reason)
    end.addEventListener('abort', onEnd, { once: true })
    const gone = aborted(stop.signal)
    gone.catch(() => {})
    const onBlock = async (block: Block) => {
      stop.signal.throwIfAborted()
      hasAnswered = true
      await Promise.race([job.onBlock(block), gone])
    }
    const watch = this.#watchLength(
      job,
      place,
      () => hasAnswered,
      () => stop.abort(new Preempted()),
    )
    const run = slot.run({ ...job.task, settings }, onBlock)
    const ended = run.then(
      () => {},
      () => {},
    )
    const onAbort = () => void this.#cancel(slot, tag, ended)
    stop.signal.addEventListener('abort', onAbort, { once: true })
    void ended.then(() => {
      clearInterval(watch)
      end.removeEventListener('abort', onEnd)
      stop.signal.removeEventListener('abort', onAbort)
      const lasted = performance.now() - started
      if (!stop.signal.aborted || lasted > longMilliseconds) this.#durations.note(job.fingerprint, lasted)
    })
    const answer = Promise.race([run, gone])
    return { answer, ended }
  }

  /** Looks at a fast read now and then: a long one moves, or makes way for those who wait. */
  #watchLength(job: Job, place: Place, hasAnswered: () => boolean, preempt: () => void): NodeJS.Timeout | undefined {
    if (place.lane !== 'fast') return undefined
    const since = performance.now()
    return setInterval(() => {
      if (place.lane !== 'fast' || place.becomeHeavy()) return
      const isPatient = performance.now() - since < patientMilliseconds
      if (isPatient || this.lanes.waiting('fast') === 0 || hasAnswered()) return
      preempt()
    }, shortMilliseconds)
  }

  /** KILL until the query is gone: one that is still being set up does not see the first. */
  async #cancel(slot: Slot, tag: string, ended: Promise<void>): Promise<void> {
    slot.stop()
    const since = performance.now()
    for (let pause = 20; ; pause = Math.min(pause * 2, 1000)) {
      await this.#engine.kill(tag).catch(() => {})
      const isOver = await Promise.race([ended.then(() => true), delay(pause)])
      if (isOver) return
      if (performance.now() - since > stuckMilliseconds) {
        this.#onFatal(new Error(`A cancelled query has not ended after ${stuckMilliseconds / 1000} s`))
        return
      }
    }
  }

  #grow(): Slot {
    const slot = new Slot(this.#engine.folder, this.#onFatal)
    this.#all.push(slot)
    return slot
  }
}

function delay(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds))
}

/** Rejects with the signal's reason when it fires. */
async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  signal.throwIfAborted()
  throw new Error('An aborted signal has a reason')
}
