// Loaded before a server under test: changes its code while it is read, as RACE_BUG says. A fragment that is not found
// ends the process, so that no proof stands on a bug that was not there.

import { registerHooks } from 'node:module'
import { type BugName, PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts'

const name = process.env.RACE_BUG as BugName
const { changes }: PlantedBug = PLANTED_BUGS[name]
const open = new Set(changes)

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    const own = changes.filter(({ file }) => url.endsWith(`/apps/server/src/${file}`))
    if (own.length === 0) return loaded
    let source = Buffer.from(loaded.source as Uint8Array).toString()
    for (const change of own) {
      if (!source.includes(change.fragment)) throw new Error(`${name}: not in ${url}: ${change.fragment}`)
      source = source.replaceAll(change.fragment, () => change.instead)
      open.delete(change)
    }
    return { ...loaded, source }
  },
})

setTimeout(() => {
  if (open.size > 0) {
    console.error(`${name}: never loaded: ${[...open].map(({ file }) => file).join()}`)
    process.exit(1)
  }
}, 5_000).unref()
