import { IconCircleCheck, IconCircleDashed, IconUsers, IconUsersMinus } from '@tabler/icons-react'
import type { CampaignDetail } from '@tandem/contracts'
import { useWords } from '../../strings/use-words.ts'
import classes from './campaigns.module.css'

const ICONS = {
  measured: IconCircleCheck,
  before_after: IconCircleDashed,
  too_few: IconUsersMinus,
  for_everyone: IconUsers,
}

/** What kind of knowledge there is of an effect: a sign and words. */
export function KnowledgeBadge({ knowledge }: { knowledge: CampaignDetail['knowledge'] }) {
  const { t } = useWords()
  const Icon = ICONS[knowledge]
  return (
    <span className={classes.knowledge} data-knowledge={knowledge}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {t(`knowledge.${knowledge}`)}
    </span>
  )
}
