import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import type { NewCoupons } from '@tandem/contracts'
import { type FormEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MomentInput } from '../../parts/moment-input.tsx'
import { Notice } from '../../parts/notice.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './promotions.module.css'

const CODE = /^[A-Za-z0-9-]{4,40}$/
const MOST_COUPONS = 10_000

export interface IssueCouponsProps {
  promotionId: string
  onIssued: () => unknown
  onClose: () => void
}

/** So many codes of their own, or one that people choose. */
export function IssueCoupons({ promotionId, onIssued, onClose }: IssueCouponsProps) {
  const words = useWords()
  const { t } = words
  const { api } = useMerchant()
  const [how, setHow] = useState<'many' | 'one'>('many')
  const [count, setCount] = useState<number | null>(100)
  const [code, setCode] = useState('')
  const [uses, setUses] = useState<number | null>(1)
  const [validUntil, setValidUntil] = useState<number | null>(null)
  const [source, setSource] = useState('')
  const issue = useWrite<NewCoupons, { codes: string[] }>(
    (ask, key) => api.issueCoupons(promotionId, ask, key),
    onIssued,
  )
  const isWrong = how === 'many' ? count === null || count < 1 || count > MOST_COUPONS : !CODE.test(code)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWrong) return
    const what = how === 'many' ? { count: count ?? 1 } : { code: code.toUpperCase() }
    issue.mutate({ ...what, uses, validUntil, source: source.trim() })
  }
  if (issue.data) return <Issued codes={issue.data.codes} onClose={onClose} />
  return (
    <form onSubmit={submit} className="stack" noValidate>
      {issue.error && <Notice tone="bad" title={problemText(words, issue.error)} />}
      <div className={classes.fields}>
        <NativeSelect
          label={t('coupons.how')}
          value={how}
          data={[
            { value: 'many', label: t('coupons.many') },
            { value: 'one', label: t('coupons.one') },
          ]}
          onChange={(event) => {
            const next = event.currentTarget.value === 'one' ? 'one' : 'many'
            setHow(next)
            setUses(next === 'one' ? null : 1)
          }}
        />
        {how === 'many' ? (
          <NumberInput
            label={t('coupons.count')}
            value={count ?? ''}
            min={1}
            max={MOST_COUPONS}
            allowDecimal={false}
            hideControls
            onChange={(typed) => setCount(typed === '' ? null : Number(typed))}
          />
        ) : (
          <TextInput
            label={t('coupons.code')}
            description={t('coupons.codeNote')}
            value={code}
            maxLength={40}
            onChange={(event) => setCode(event.currentTarget.value.trim())}
          />
        )}
        <NumberInput
          label={t('coupons.uses')}
          placeholder={t('promotion.noLimit')}
          value={uses ?? ''}
          min={1}
          max={1_000}
          allowDecimal={false}
          hideControls
          onChange={(typed) => setUses(typed === '' ? null : Number(typed))}
        />
        <MomentInput
          label={t('coupons.validUntil')}
          empty={t('promotion.noMoment')}
          value={validUntil}
          onChange={setValidUntil}
        />
        <TextInput
          label={t('coupons.source')}
          description={t('coupons.sourceNote')}
          value={source}
          maxLength={120}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
      </div>
      <div className={classes.foot}>
        <Button type="submit" size="xs" disabled={isWrong} loading={issue.isPending}>
          {t('coupons.issueNow', { count: how === 'many' ? (count ?? 0) : 1 })}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('act.notNow')}
        </Button>
      </div>
    </form>
  )
}

/** The codes, to be handed out. */
function Issued({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useWords()
  const save = () => saveFile('coupons.csv', 'text/csv', `code\n${codes.join('\n')}\n`)
  return (
    <Notice
      tone="good"
      title={t('coupons.issued', { count: codes.length })}
      text={codes.length === 1 && <p className={classes.codes}>{codes[0]}</p>}
      action={
        <span className="row">
          {codes.length > 1 && (
            <Button size="xs" onClick={save}>
              {t('coupons.download')}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={onClose}>
            {t('act.close')}
          </Button>
        </span>
      }
    />
  )
}
