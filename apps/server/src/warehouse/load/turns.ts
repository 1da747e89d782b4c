import type { Warehouse } from '../client.ts'

const running = new WeakMap<Warehouse, Promise<unknown>>()

/** Works on the tables of a warehouse take turns: each begins when those asked for before it have ended. */
export function inTurn<T>(warehouse: Warehouse, work: () => Promise<T>): Promise<T> {
  const before = running.get(warehouse) ?? Promise.resolve()
  const turn = before.catch(() => {}).then(work)
  running.set(warehouse, turn)
  return turn
}
