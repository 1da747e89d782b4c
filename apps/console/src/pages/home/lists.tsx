import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { HomeAnswer } from '@tandem/contracts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { PathLink } from '../../parts/path-link.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './home.module.css'
import { useSentence } from './use-sentence.ts'

/** Can I trust yesterday? Worst first, each with the place that tells more. */
export function Trust({ trust }: { trust: HomeAnswer['trust'] }) {
  const { t } = useWords()
  const say = useSentence()
  return (
    <section aria-label={t('home.trust')}>
      <ul className={classes.trust}>
        {trust.map(({ level, sentence, where }) => {
          const Icon = level === 'ok' ? IconCircleCheck : IconAlertTriangle
          return (
            <li key={`${sentence.code}-${sentence.values.store ?? ''}`} data-level={level}>
              <Icon size={15} stroke={1.8} aria-hidden />
              <Where path={where}>{say(sentence)}</Where>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Decisions that wait for a yes, each with its promise. */
export function Waiting({ waiting }: { waiting: HomeAnswer['waiting'] }) {
  const { t, name } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  return (
    <Panel title={t('home.waiting')}>
      <ul className={classes.list}>
        {waiting.map(({ decisionId, title, promise }) => (
          <li key={decisionId}>
            <Link to="/m/$merchantId/optimise/decisions/$decisionId" params={{ merchantId, decisionId }}>
              {name(title)}
            </Link>
            <span className={classes.value}>{t('home.promises', { amount: format.money(promise) })}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** People who wait for an answer. */
export function People({ people }: { people: HomeAnswer['people'] }) {
  const { t } = useWords()
  const format = useFormat()
  const say = useSentence()
  return (
    <Panel title={t('home.people')}>
      <ul className={classes.list}>
        {people.map(({ sentence, count, where }) => (
          <li key={sentence.code}>
            <Where path={where}>{say(sentence)}</Where>
            <span className={classes.value}>{format.count(count)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Where({ path, children }: { path: string | null; children: ReactNode }) {
  return path ? <PathLink path={path}>{children}</PathLink> : <span>{children}</span>
}
