import { ActionIcon, CopyButton, NativeSelect, Tooltip } from '@mantine/core'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { joinCodes } from '@tandem/kernel'
import { useScope } from '../app/merchant-context.ts'
import { COMPARISONS, type ScopeSearch } from '../app/scope-search.ts'
import { useWords } from '../strings/use-words.ts'
import { DayChoice } from './day-choice.tsx'
import { ListChoice } from './list-choice.tsx'
import classes from './scope-bar.module.css'
import { useScopeChoices } from './use-scope-choices.ts'

/** Which days, against which, of which stores and channels: the same on every page, and part of the address. */
export function ScopeBar({ compared }: { compared: boolean }) {
  const { t } = useWords()
  const { scope, change } = useScope()
  const choices = useScopeChoices()
  const limited = choices.filter((choice) => scope[choice.list].length > 0)
  return (
    <div className={classes.bar} role="group" aria-label={t('scope.title')}>
      <DayChoice />
      {compared && <Comparison />}
      {choices.map((choice) => (
        <ListChoice
          key={choice.list}
          title={choice.title}
          options={choice.options}
          chosen={scope[choice.list]}
          onChange={(chosen) => change({ [choice.list]: chosen.length > 0 ? joinCodes(chosen) : undefined })}
        />
      ))}
      {limited.length > 0 && (
        <button
          type="button"
          className={classes.clear}
          onClick={() => change(Object.fromEntries(limited.map(({ list }) => [list, undefined])))}
        >
          {t('scope.clear')}
        </button>
      )}
      <span className={classes.room} />
      <CopyButton value={globalThis.location.href}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? 'act.copied' : 'scope.copy')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t(copied ? 'act.copied' : 'scope.copy')}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} /> : <IconLink size={16} stroke={1.6} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  )
}

function Comparison() {
  const { t } = useWords()
  const { scope, change } = useScope()
  return (
    <NativeSelect
      size="xs"
      aria-label={t('scope.compare')}
      value={scope.compare}
      onChange={(event) => change({ compare: event.currentTarget.value as NonNullable<ScopeSearch['compare']> })}
      data={COMPARISONS.map((value) => ({ value, label: t(`compare.${value}`) }))}
      classNames={{ input: classes.select }}
    />
  )
}
