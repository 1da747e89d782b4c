import { isOnline } from '@tandem/kernel'
import { useWords } from '../strings/use-words.ts'
import classes from './channel-badge.module.css'

/** A channel in the colour of its side of the counter, with its name; a platform says which. */
export function ChannelBadge({ channel, platform = null }: { channel: string; platform?: string | null }) {
  const { code } = useWords()
  return (
    <span className={classes.badge} data-side={isOnline(channel) ? 'online' : 'offline'}>
      {platform ? code('platform', platform) : code('channel', channel)}
    </span>
  )
}
