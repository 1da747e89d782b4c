// Starts the PostgreSQL of a folder, prints its URL and process id as one JSON line and waits to be killed: a
// supervisor for tests.
import { startPostgres } from '../start-postgres.ts'

const { url, pid } = await startPostgres({ dataDir: process.argv[2] as string })
console.log(JSON.stringify({ url, pid }))
setInterval(() => undefined, 60_000)
