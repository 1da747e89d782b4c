import { describe, expect, it, vi } from 'vitest'
import { type Engine, keepRunning } from './keep-running.ts'
import { StopList } from './stop-list.ts'

class FakeEngine implements Engine {
  readonly pid = 1
  isStopped = false
  #listener: (reason: string) => void = () => undefined

  onExit(listener: (reason: string) => void): void {
    this.#listener = listener
  }

  async stop(): Promise<void> {
    this.isStopped = true
  }

  die(): void {
    this.#listener('killed')
  }
}

const quiet = { name: 'engine', log: () => undefined, firstPauseMs: 1 }

describe('an engine that is kept running', () => {
  it('is started again when it dies, and the new one is stopped at the end', async () => {
    const [first, second] = [new FakeEngine(), new FakeEngine()]
    const restart = vi.fn(async () => second)
    const stop = keepRunning(first, { ...quiet, restart, onGiveUp: expect.unreachable })
    first.die()
    await vi.waitFor(() => expect(restart).toHaveBeenCalledTimes(1))
    await stop()
    expect([first.isStopped, second.isStopped]).toEqual([false, true])
  })

  it('is given up with a sentence when it keeps dying', async () => {
    const onGiveUp = vi.fn()
    const restart = vi.fn(async () => Promise.reject(new Error('no memory')))
    const first = new FakeEngine()
    keepRunning(first, { ...quiet, restart, onGiveUp })
    first.die()
    await vi.waitFor(() => expect(onGiveUp).toHaveBeenCalledWith('engine keeps ending (no memory).'))
    expect(restart).toHaveBeenCalledTimes(6)
  })

  it('is not started again once it was stopped', async () => {
    const first = new FakeEngine()
    const restart = vi.fn(async () => new FakeEngine())
    const stop = keepRunning(first, { ...quiet, restart, firstPauseMs: 60_000, onGiveUp: expect.unreachable })
    first.die()
    await stop()
    expect(restart).not.toHaveBeenCalled()
  })
})

describe('stopping', () => {
  it('goes backwards, once, and past a step that fails', async () => {
    const order: string[] = []
    const report = vi.fn()
    const stops = new StopList(report)
    stops.add('database', () => void order.push('database'))
    stops.add('warehouse', () => Promise.reject(new Error('stuck')))
    stops.add('server', () => void order.push('server'))
    await Promise.all([stops.stopAll(), stops.stopAll()])
    expect(order).toEqual(['server', 'database'])
    expect(report).toHaveBeenCalledWith('warehouse', expect.objectContaining({ message: 'stuck' }))
  })
})
