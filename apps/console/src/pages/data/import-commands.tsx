import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './sources.module.css'

const COMMANDS = [
  { code: 'csv', command: 'npm run import -- csv --map MAP.json FILE...' },
  { code: 'completeJourney', command: 'npm run import -- complete-journey PATH' },
  { code: 'olist', command: 'npm run import -- olist PATH' },
] as const

/** How files come in: the command to copy for each kind of source. */
export function ImportCommands() {
  const { t } = useWords()
  return (
    <Panel title={t('commands.title')} note={t('commands.note')}>
      <dl className={classes.commands}>
        {COMMANDS.map(({ code, command }) => (
          <div key={code}>
            <dt>{t(`commands.${code}`)}</dt>
            <dd className={classes.command}>
              <code>{command}</code>
              <Copy text={command} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

function Copy({ text }: { text: string }) {
  const { t } = useWords()
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => {
        const label = t(copied ? 'act.copied' : 'commands.copy')
        return (
          <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" aria-label={`${label}: ${text}`} onClick={copy}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
            </ActionIcon>
          </Tooltip>
        )
      }}
    </CopyButton>
  )
}
