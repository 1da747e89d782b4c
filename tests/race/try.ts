import { writeFileSync } from 'node:fs'
import { startPostgresEngine } from '../world/postgres-engine.ts'
import { openArena } from './arena.ts'
import type { BugName } from './planted-bugs.ts'
import { runOnce } from './run-once.ts'

const [n = '3', atOnce = '3', kill = '', bug] = process.argv.slice(2)
const t0 = performance.now()
const engine = await startPostgresEngine()
const databaseUrl = await engine.create({ empty: false })
console.log('pg', Math.round(performance.now() - t0))
const arena = await openArena({ databaseUrl, ...(bug ? { bug: bug as BugName } : {}) })
console.log('arena', Math.round(performance.now() - t0))
let next = Number(process.env.SEED ?? 1)
const last = next + Number(n)
const codes: Record<string, number> = {}
const states: Record<string, number> = {}
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    while (next < last) {
      const seed = next++
      const s = performance.now()
      const r = await runOnce(arena, seed, {
        kill: kill === 'kill' && seed % 3 === 0,
        ...(bug ? { restMs: 2000 } : {}),
      })
      for (const e of r.history.entries) {
        const c = `${e.what} ${e.heard ? e.heard.status + ' ' + (e.heard.code ?? '') : 'lost'}`
        codes[c] = (codes[c] ?? 0) + 1
      }
      for (const o of r.history.end.orders) states[o.state] = (states[o.state] ?? 0) + 1
      console.log(
        seed,
        Math.round(performance.now() - s),
        'ms',
        r.history.entries.length,
        'asks',
        r.history.end.orders.length,
        'orders',
        r.complaints.slice(0, 6),
      )
      if (r.complaints.length) writeFileSync(`/tmp/race-${seed}.json`, JSON.stringify({ ...r }, null, 1))
    }
  }),
)
console.log(codes, states, arena.kills)
console.log('all', Math.round(performance.now() - t0))
await arena.close()
await engine.stop()
process.exit(0)
