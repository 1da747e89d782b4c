// node packages/algorithms/examples/cdnow.ts path/to/CDNOW_sample.txt
import { readFileSync } from 'node:fs'
import { bgNbdExpectedNext, fitBgNbd, purchaseHistories } from '@tandem/algorithms'

const text = readFileSync(process.argv[2] ?? 'CDNOW_sample.txt', 'utf8').trim()
const rows = text.split('\n').map((line) => line.trim().split(/ +/))
const dayOf = (date = '') => Date.parse(date.replace(/(....)(..)(..)/, '$1-$2-$3')) / 86_400_000
const customer = Int32Array.from(rows, (row) => Number(row[1]))
const day = Int32Array.from(rows, (row) => dayOf(row[2]))
const customers = purchaseHistories({ customer, day }, { end: dayOf('19970930'), unit: 7 })
const { parameters, standardErrors, logLikelihood } = fitBgNbd(customers)
const expected = bgNbdExpectedNext(parameters, customers, 39).reduce((sum, n) => sum + n)
console.table({ parameters, standardErrors })
console.log(`log-likelihood ${logLikelihood.toFixed(3)}, ${expected.toFixed(1)} purchases in the next 39 weeks`)
