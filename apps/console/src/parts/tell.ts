import { i18n } from '@lingui/core'
import { notifications } from '@mantine/notifications'

/** Says in passing what was done; it goes by itself. */
export function tell(message: string): void {
  notifications.show({ message, closeButtonProps: { 'aria-label': i18n._('act.close') } })
}
