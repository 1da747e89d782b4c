import type { HomeAnswer } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { PathLink } from '../../parts/path-link.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './home.module.css'
import { useSentence } from './use-sentence.ts'

/** At most five things, by the money at stake each week. */
export function Matters({ matters }: { matters: HomeAnswer['matters'] }) {
  const { t } = useWords()
  const format = useFormat()
  const say = useSentence()
  return (
    <Panel title={t('home.matters')} note={t('home.mattersNote')}>
      {matters.length === 0 ? (
        <p className="soft">{t('home.noMatters')}</p>
      ) : (
        <ol className={classes.matters}>
          {matters.map(({ sentence, cause, stake, storeId, where }) => (
            <li key={`${sentence.code}-${storeId ?? ''}`}>
              <span className={classes.stake} title={format.money(stake)}>
                {t('home.stake', { amount: format.figureShort(stake, 'money') })}
              </span>
              <span className={classes.matter}>
                {say(sentence)}
                {cause && <span className="soft"> {say(cause)}</span>}
              </span>
              <PathLink path={where} className={classes.act ?? ''}>
                {t(sentence.code === 'matter.slipping' ? 'home.winBack' : 'home.look')}
              </PathLink>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}
