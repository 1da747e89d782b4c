import type { Decision } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './decisions.module.css'

/** What each size of control group could tell, and what it costs to hold people out. */
export function PowerChoices({ decision }: { decision: Decision }) {
  const { t } = useWords()
  const format = useFormat()
  const { power, controlShare } = decision
  return (
    <table className={classes.choices}>
      <thead>
        <tr>
          <th scope="col">{t('power.share')}</th>
          <th scope="col">{t('power.smallest')}</th>
          <th scope="col">{t('power.forgone')}</th>
        </tr>
      </thead>
      <tbody>
        {power.choices.map((choice) => (
          <tr key={choice.controlShare} data-chosen={choice.controlShare === controlShare || undefined}>
            <td>
              {format.share(choice.controlShare)}
              {choice.controlShare === controlShare && ` · ${t('power.chosen')}`}
            </td>
            <td>{format.money(Math.round(choice.smallestEffect))}</td>
            <td>{format.money(choice.forgone)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
