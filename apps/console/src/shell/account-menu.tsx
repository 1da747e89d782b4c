import { ActionIcon, Menu } from '@mantine/core'
import { IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useMerchant } from '../app/merchant-context.ts'
import { meQuery } from '../app/queries.ts'
import { useSignOut } from '../app/use-sign-out.ts'
import { useWords } from '../strings/use-words.ts'

/** Who is signed in and as what, and the way out. */
export function AccountMenu() {
  const { t, code } = useWords()
  const { merchantId } = useMerchant()
  const { user, merchants } = useSuspenseQuery(meQuery).data
  const role = merchants.find((merchant) => merchant.id === merchantId)?.role
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" width={220} shadow="none">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.account', { name: user.name })}>
          <IconUserCircle size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.name}
          {role ? ` · ${code('role', role)}` : ''}
          <br />
          {user.email}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
