import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { platform } from '../../app/api.ts'
import { queryClient } from '../../app/queries.ts'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import entrance from './entrance.module.css'
import { Entrance } from './entrance.tsx'
import classes from './sign-in-page.module.css'

/** Signs in and goes back to where the reader wanted to be. */
export function SignInPage() {
  const words = useWords()
  const { t } = words
  const router = useRouter()
  const { back } = useSearch({ from: '/sign-in' })
  const signIn = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => platform.signIn(email, password),
    onSuccess: () => {
      queryClient.clear()
      router.history.push(back ?? '/')
    },
  })
  const { data: welcome } = useQuery({
    queryKey: ['welcome'],
    queryFn: ({ signal }) => platform.welcome(signal),
    retry: false,
  })
  return (
    <Entrance title={t('signIn.title')} sentence={t('signIn.sentence')}>
      <div aria-live="polite">{signIn.error && <Notice tone="bad" title={problemText(words, signIn.error)} />}</div>
      {welcome?.open && <Notice tone="info" title={t('welcome.open')} text={t('welcome.openText')} />}
      <SignInForm busy={signIn.isPending} onSubmit={signIn.mutate} />
      <DemoSignIns busy={signIn.isPending} onChoose={signIn.mutate} />
    </Entrance>
  )
}

interface Credentials {
  email: string
  password: string
}

function SignInForm({ busy, onSubmit }: { busy: boolean; onSubmit: (credentials: Credentials) => void }) {
  const { t } = useWords()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [touched, setTouched] = useState({ email: false, password: false })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTouched({ email: true, password: true })
    if (email.includes('@') && password !== '') onSubmit({ email, password })
  }
  return (
    <form className={entrance.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('signIn.email')}
        type="email"
        autoComplete="username"
        value={email}
        error={touched.email && !email.includes('@') && t('signIn.emailMissing')}
        onBlur={() => setTouched({ ...touched, email: email !== '' })}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('signIn.password')}
        autoComplete="current-password"
        value={password}
        error={touched.password && password === '' && t('signIn.passwordMissing')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy} fullWidth>
        {t('signIn.submit')}
      </Button>
    </form>
  )
}

/** In the demo, one press is enough. */
function DemoSignIns({ busy, onChoose }: { busy: boolean; onChoose: (credentials: Credentials) => void }) {
  const { t, code } = useWords()
  const demo = useQuery({
    queryKey: ['demo-sign-ins'],
    queryFn: ({ signal }) => platform.demoSignIns(signal),
    retry: false,
  })
  const signIns = demo.data?.signIns ?? []
  if (signIns.length === 0) return null
  return (
    <section className={classes.demo} aria-label={t('signIn.demo')}>
      <p className={classes.demoNote}>{t('signIn.demo')}</p>
      <div className={classes.roles}>
        {signIns.map((person) => (
          <Button
            key={person.email}
            variant="default"
            justify="flex-start"
            h="auto"
            py={8}
            disabled={busy}
            onClick={() => onChoose(person)}
          >
            <span className={classes.role}>
              {code('role', person.role)}
              <span className={classes.person}>{person.name}</span>
            </span>
          </Button>
        ))}
      </div>
    </section>
  )
}
