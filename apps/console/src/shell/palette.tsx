import { Combobox, Modal, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useWords } from '../strings/use-words.ts'
import classes from './palette.module.css'
import { useFindings } from './use-findings.ts'

/** Ctrl-K: any page, store, merchant, metric, and any order by its id. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const [settled] = useDebouncedValue(text.trim(), 150)
  const groups = useFindings(settled)
  const combobox = useCombobox({ opened: true })
  const all = groups.flatMap((group) => group.findings)

  const choose = (id: string) => {
    onClose()
    all.find((finding) => finding.id === id)?.open()
  }

  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.open')}>
        <Combobox store={combobox} onOptionSubmit={choose}>
          <Combobox.EventsTarget>
            <TextInput
              data-autofocus
              size="md"
              classNames={{ input: classes.input }}
              leftSection={<IconSearch size={17} stroke={1.6} aria-hidden />}
              placeholder={t('palette.hint')}
              aria-label={t('palette.hint')}
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value)
                combobox.selectFirstOption()
              }}
            />
          </Combobox.EventsTarget>
          <Combobox.Options className={classes.options} aria-label={t('palette.open')}>
            {groups.map((group) => (
              <Combobox.Group key={group.title} label={group.title}>
                {group.findings.map((finding) => (
                  <Combobox.Option key={finding.id} value={finding.id} className={classes.option}>
                    <span>{finding.title}</span>
                    {finding.note && <span className={classes.note}>{finding.note}</span>}
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
            {all.length === 0 && <Combobox.Empty>{t('palette.nothing', { text: settled })}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox>
      </Modal.Content>
    </Modal.Root>
  )
}
