import type { PreviewAnswer } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { Facts } from '../../parts/facts.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './promotions.module.css'

/** What the basket comes to, with and without; which promotions took something off, and why others did not. */
export function TriedBasket({ answer }: { answer: PreviewAnswer }) {
  const { t, name, code } = useWords()
  const format = useFormat()
  const { list, liveDue, due, explanation } = answer
  return (
    <div aria-live="polite">
      <Facts
        facts={[
          { name: t('live.list'), value: format.money(list) },
          { name: t('try.liveDue'), value: format.money(liveDue) },
          { name: t('try.due'), value: format.money(due), strong: true },
          ...explanation.applied.map((one) => ({
            name: name(one.name, one.promotionId),
            value: format.money(-one.amount),
          })),
        ]}
      />
      {explanation.notApplied.length > 0 && (
        <ul className={classes.reasons}>
          {explanation.notApplied.map((one) => (
            <li key={one.promotionId}>
              {t('try.notApplied', {
                name: name(one.name, one.promotionId),
                reason: code('notApplied', one.reason, {
                  missing: format.money(one.missing ?? null),
                  with: name(one.with?.name, one.with?.promotionId ?? ''),
                }),
              })}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
