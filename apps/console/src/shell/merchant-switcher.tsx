import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMerchant } from '../app/merchant-context.ts'
import { meQuery } from '../app/queries.ts'
import { useWords } from '../strings/use-words.ts'
import classes from './merchant-switcher.module.css'

/** The merchant of the page; a choice where the caller has several. Another merchant starts with its own scope. */
export function MerchantSwitcher() {
  const { t, code } = useWords()
  const navigate = useNavigate()
  const { merchantId } = useMerchant()
  const { merchants } = useSuspenseQuery(meQuery).data
  const current = merchants.find((merchant) => merchant.id === merchantId)
  if (merchants.length < 2) return <span className={classes.only}>{current?.name ?? merchantId}</span>
  return (
    <Menu position="bottom-start" width={260} shadow="none" withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={classes.button}
          aria-label={t('shell.merchant', { name: current?.name ?? merchantId })}
        >
          <span className={classes.text}>{current?.name ?? merchantId}</span>
          <IconSelector size={14} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {merchants.map((merchant) => (
          <Menu.Item
            key={merchant.id}
            aria-current={merchant.id === merchantId}
            rightSection={merchant.id === merchantId ? <IconCheck size={14} aria-hidden /> : null}
            onClick={() =>
              void navigate({ to: '/m/$merchantId', params: { merchantId: merchant.id }, search: NO_SCOPE })
            }
          >
            {merchant.name}
            <span className={classes.role}>{code('role', merchant.role)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const NO_SCOPE = {
  from: undefined,
  to: undefined,
  compare: undefined,
  stores: undefined,
  districts: undefined,
  formats: undefined,
  channels: undefined,
  categories: undefined,
}
