import { z } from 'zod'
import { IsoDay, NameText } from './common.ts'
import { Figure } from './insights.ts'
import { EffectSummary } from './loop.ts'

/**
 * GET /api/v1/merchants/:merchantId/home — the owner's morning. Sections without data are absent.
 * `code` names a sentence that the app says in its language with `values`.
 */
export const Sentence = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const HomeAnswer = z.object({
  date: IsoDay,
  currency: z.string(),
  /** 1. Can I trust yesterday? Worst first. `where` is a path in the console. */
  trust: z.array(z.object({ level: z.enum(['ok', 'warn', 'bad']), sentence: Sentence, where: z.string().nullable() })),
  /** 2. Yesterday in one row, against the same weekday a week before; month to date and projected month end. */
  figures: z.array(Figure),
  month: z
    .object({
      net: z.number(),
      projected: z.number(),
      low: z.number(),
      high: z.number(),
      target: z.number().nullable(),
    })
    .nullable(),
  /** 3. At most five things by money at stake (minor units a week), each with where to act. */
  matters: z
    .array(
      z.object({
        sentence: Sentence,
        cause: Sentence.nullable(),
        stake: z.number(),
        storeId: z.string().nullable(),
        where: z.string(),
      }),
    )
    .max(5),
  /** 4. Decisions that wait for a yes. */
  waiting: z.array(
    z.object({ decisionId: z.string(), title: NameText, until: IsoDay.nullable(), promise: z.number() }),
  ),
  /** 5. Today: usual sales by hour for such a weekday, with weather and festival. */
  today: z
    .object({
      hours: z.array(z.object({ hour: z.int(), usual: z.number() })),
      weather: z.object({ highCelsius: z.number(), rainMillimetres: z.number() }).nullable(),
      holiday: NameText.nullable(),
      expiringValue: z.number().nullable(),
    })
    .nullable(),
  /** 6. People waiting. Food safety on top. */
  people: z.array(z.object({ sentence: Sentence, count: z.number(), where: z.string().nullable() })),
  /** 7. Store grid, yesterday. */
  stores: z.array(
    z.object({
      storeId: z.string(),
      name: NameText,
      values: z.record(z.string(), z.number().nullable()),
      before: z.record(z.string(), z.number().nullable()),
    }),
  ),
  /** 8. What our decisions earned this quarter. */
  earned: z
    .object({
      promised: z.number(),
      measured: z.number(),
      low: z.number(),
      high: z.number(),
      decisions: z.array(EffectSummary),
    })
    .nullable(),
})
export type HomeAnswer = z.infer<typeof HomeAnswer>
