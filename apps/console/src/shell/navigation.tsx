import { Link } from '@tanstack/react-router'
import { useMerchant } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import classes from './navigation.module.css'
import type { Step } from './steps.ts'
import { useSteps } from './use-steps.ts'

/** The six steps with their pages. A step with one page is the page. */
export function Navigation() {
  const { t } = useWords()
  return (
    <nav className={classes.nav} aria-label={t('shell.navigation')}>
      {useSteps().map((step) => (
        <StepEntry key={step.code} step={step} />
      ))}
    </nav>
  )
}

function StepEntry({ step }: { step: Step }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const [only] = step.pages
  const Icon = step.icon
  if (only && step.pages.length === 1) {
    return (
      <Link to={only.to} params={{ merchantId }} activeOptions={EXACT} className={classes.step}>
        <Icon size={17} stroke={1.6} aria-hidden />
        {t(step.title)}
      </Link>
    )
  }
  return (
    <div>
      <p className={classes.heading}>
        <Icon size={17} stroke={1.6} aria-hidden />
        {t(step.title)}
      </p>
      <ul className={classes.pages}>
        {step.pages.map((page) => (
          <li key={page.to}>
            <Link to={page.to} params={{ merchantId }} activeOptions={ANY_SEARCH} className={classes.page}>
              {t(page.title)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}

const ANY_SEARCH = { includeSearch: false } as const
const EXACT = { includeSearch: false, exact: true } as const
