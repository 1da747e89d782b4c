// `npm run city`: lets days pass in the demo city, or its people shop in the running system.

import { runCommand } from './lib/run-command.js'

const HELP = `
Lets days pass in the demo city: its people shop and react to the offers they were really given. The clock moves with it.

  npm run city -- advance DAYS [--data-dir PATH]

  DAYS             how many, 1 to 60

Lets its people shop over HTTP in the running system, honest, clumsy and abusive ones, until Ctrl-C:

  npm run city -- live [--speed N] [--minutes N] [--rate N] [--merchant ID] [--seed N] [--data-dir PATH]

  --speed N        city minutes in a real one, 1 to 1000 (60); the clock of the system goes with it
  --minutes N      ends after so many real minutes
  --rate N         so many shoppers a real second at any hour, instead of as many as the city has: a load generator
  --merchant ID    which demo merchant, where there are several
  --seed N         other people, other choices (1)
  --data-dir PATH  the folder with the demo (default .tandem in this folder)

More in docs/operations/city.md.
`

await runCommand('apps/server/src/commands/city-command.ts', { help: HELP })
