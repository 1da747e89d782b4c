import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import type { Draft } from './draft.ts'
import { FieldInput } from './field-input.tsx'
import { FORM_KINDS, fieldsOf } from './offer-fields.ts'
import classes from './promotions.module.css'

const MOST_STEPS = 10

export interface SectionProps {
  draft: Draft
  change: (part: Partial<Draft>) => void
  /** Fields to mark. */
  faults: ReadonlySet<string>
}

/** What it takes off: the kind, and what the kind asks for. */
export function OfferSection({ draft, change, faults }: SectionProps) {
  const { t, code } = useWords()
  const { kind, values } = draft
  const fields = fieldsOf(kind)
  return (
    <Panel title={t('promotion.offer')} note={code('offerKind', `${kind}.note`)}>
      <div className={classes.fields}>
        <NativeSelect
          label={t('promotion.kind')}
          value={kind}
          data={FORM_KINDS.map((value) => ({ value, label: code('offerKind', value) }))}
          onChange={(event) =>
            change({
              kind: FORM_KINDS.find((one) => one === event.currentTarget.value) ?? kind,
              values: {},
              steps: [{}],
            })
          }
        />
        {fields
          .filter(({ step }) => !step)
          .map((field) => (
            <FieldInput
              key={`${kind} ${field.name}`}
              kind={kind}
              field={field}
              value={values[field.name] ?? null}
              isWrong={faults.has(field.name)}
              onChange={(value) => change({ values: { ...values, [field.name]: value } })}
            />
          ))}
      </div>
      {fields.some(({ step }) => step) && <Steps draft={draft} change={change} faults={faults} />}
    </Panel>
  )
}

function Steps({ draft, change, faults }: SectionProps) {
  const { t } = useWords()
  const { kind, steps } = draft
  const fields = fieldsOf(kind).filter(({ step }) => step)
  const setStep = (at: number, name: string, value: number | null) =>
    change({ steps: steps.map((step, index) => (index === at ? { ...step, [name]: value } : step)) })
  return (
    <div className={classes.checks}>
      {steps.map((step, at) => (
        <div key={at} className={classes.step}>
          {fields.map((field) => (
            <FieldInput
              key={field.name}
              kind={kind}
              field={field}
              value={step[field.name] ?? null}
              isWrong={faults.has(`${field.name}.${at}`)}
              onChange={(value) => setStep(at, field.name, value)}
            />
          ))}
          {steps.length > 1 && (
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={t('promotion.removeStep', { number: at + 1 })}
              onClick={() => change({ steps: steps.filter((_, index) => index !== at) })}
            >
              {t('act.remove')}
            </Button>
          )}
        </div>
      ))}
      <div className={classes.foot}>
        {steps.length < MOST_STEPS && (
          <Button size="xs" variant="default" onClick={() => change({ steps: [...steps, {}] })}>
            {t('promotion.addStep')}
          </Button>
        )}
        {kind === 'threshold' && (
          <Checkbox
            size="sm"
            label={t('promotion.repeats')}
            checked={draft.repeats}
            onChange={(event) => change({ repeats: event.currentTarget.checked })}
          />
        )}
      </div>
    </div>
  )
}
