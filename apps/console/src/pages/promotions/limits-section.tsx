import { NumberInput } from '@mantine/core'
import type { PromotionLimits } from '@tandem/contracts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import type { SectionProps } from './offer-section.tsx'
import classes from './promotions.module.css'

const COUNTED = ['uses', 'usesPerOwner', 'unitsQuota', 'unitsPerOwner'] as const
/** Counted of a special price only: there every unit is sold under it. */
const OF_UNITS = new Set<string>(['unitsQuota', 'unitsPerOwner'])

/** How much of it there is, in all and for one person; nothing entered is no limit. */
export function LimitsSection({ draft, change }: SectionProps) {
  const { t, code } = useWords()
  const { limits, kind } = draft
  const set = (part: Partial<PromotionLimits>) => change({ limits: { ...limits, ...part } })
  return (
    <Panel title={t('promotion.limits')} note={t('promotion.limitsNote')}>
      <div className={classes.fields}>
        <MoneyInput
          label={t('limit.budget')}
          placeholder={t('promotion.noLimit')}
          value={limits.budget}
          onChange={(budget) => set({ budget })}
        />
        {COUNTED.filter((field) => kind === 'unit_price' || !OF_UNITS.has(field)).map((field) => (
          <NumberInput
            key={field}
            label={code('limit', field)}
            placeholder={t('promotion.noLimit')}
            value={limits[field] ?? ''}
            min={1}
            max={field.endsWith('PerOwner') ? 1_000 : 1e9}
            allowDecimal={false}
            thousandSeparator=","
            hideControls
            onChange={(typed) => set({ [field]: typed === '' ? null : Number(typed) })}
          />
        ))}
      </div>
    </Panel>
  )
}
