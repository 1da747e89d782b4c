import { Button, Popover, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCalendar } from '@tabler/icons-react'
import { PRESETS, type Preset, presetOf, presetRange } from '@tandem/ui'
import { lazy, Suspense } from 'react'
import { useFormat, useScope } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'
import classes from './scope-bar.module.css'

const Calendar = lazy(() => import('./calendar.tsx'))

/** The days of the scope: a name where they have one, and any range of business days. */
export function DayChoice() {
  const { t } = useWords()
  const format = useFormat()
  const { scope, answer, change } = useScope()
  const [open, { toggle, close }] = useDisclosure(false)
  const last = answer.lastDate ?? answer.today
  const first = answer.firstDate ?? last
  const preset = presetOf(scope, first, last)
  const choose = (chosen: Preset) => {
    change(presetRange(chosen, first, last))
    close()
  }
  return (
    <Popover opened={open} onClose={close} position="bottom-start" trapFocus withinPortal shadow="none">
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          fw={500}
          leftSection={<IconCalendar size={15} stroke={1.6} aria-hidden />}
          aria-expanded={open}
          onClick={toggle}
        >
          {preset && <span className={classes.preset}>{t(`preset.${preset}`)}</span>}
          <span className="numbers">{format.days(scope.from, scope.to)}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <div className={classes.days}>
          <div className={classes.presets}>
            {PRESETS.map((name) => (
              <Button
                key={name}
                size="compact-sm"
                variant={name === preset ? 'light' : 'subtle'}
                color={name === preset ? 'accent' : 'gray'}
                justify="flex-start"
                onClick={() => choose(name)}
              >
                {t(`preset.${name}`)}
              </Button>
            ))}
          </div>
          <Suspense fallback={<Skeleton height={280} width={252} />}>
            <Calendar
              range={scope}
              first={first}
              last={last}
              onChoose={(range) => {
                change(range)
                close()
              }}
            />
          </Suspense>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
