import { Button } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { meQuery } from '../../app/queries.ts'
import { useSignOut } from '../../app/use-sign-out.ts'
import { useWords } from '../../strings/use-words.ts'
import { ImportCommands } from '../data/import-commands.tsx'
import { Entrance } from './entrance.tsx'

const LOOK_AGAIN_MS = 3_000

/** Signed in, but there is no merchant to see yet: it opens by itself when there is one. */
export function NoMerchantPage() {
  const { t } = useWords()
  const navigate = useNavigate()
  const { user, merchants } = useSuspenseQuery({ ...meQuery, refetchInterval: LOOK_AGAIN_MS }).data
  const first = merchants[0]
  useEffect(() => {
    if (first) void navigate({ to: '/m/$merchantId', params: { merchantId: first.id }, replace: true })
  }, [first, navigate])
  const signOut = useSignOut()
  const { title, text } = user.operator
    ? { title: t('welcome.empty'), text: t('welcome.emptyText') }
    : { title: t('signIn.none'), text: t('signIn.noneText') }
  return (
    <Entrance title={title} sentence={text} signedIn wide={user.operator}>
      {user.operator && <ImportCommands />}
      <Button variant="default" mt={20} onClick={() => signOut.mutate()}>
        {t('shell.signOut')}
      </Button>
    </Entrance>
  )
}
