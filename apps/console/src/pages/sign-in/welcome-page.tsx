import { Button, PasswordInput, TextInput } from '@mantine/core'
import { PASSWORD_LENGTH } from '@tandem/kernel'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { platform } from '../../app/api.ts'
import { queryClient } from '../../app/queries.ts'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './entrance.module.css'
import { Entrance } from './entrance.tsx'

/** The first account of an installation. The key stands behind the `#` of the link that the terminal shows. */
export function WelcomePage() {
  const words = useWords()
  const { t } = words
  const navigate = useNavigate()
  const [person, setPerson] = useState({ name: '', email: '', password: '' })
  const [tried, setTried] = useState(false)
  const make = useMutation({
    mutationFn: async () => {
      await platform.makeFirstOwner({ ...person, key: window.location.hash.slice(1) })
      await platform.signIn(person.email, person.password)
    },
    onSuccess: async () => {
      queryClient.clear()
      await navigate({ to: '/' })
    },
  })
  const faults = {
    name: person.name.trim() === '' && t('welcome.nameMissing'),
    email: !/^\S+@\S+\.\S+$/.test(person.email.trim()) && t('signIn.emailMissing'),
    password:
      person.password.length < PASSWORD_LENGTH.min && t('welcome.passwordShort', { count: PASSWORD_LENGTH.min }),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!faults.name && !faults.email && !faults.password) make.mutate()
  }
  const field = (key: keyof typeof person) => ({
    value: person[key],
    error: tried && faults[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      setPerson({ ...person, [key]: event.currentTarget.value }),
  })
  return (
    <Entrance title={t('welcome.title')} sentence={t('welcome.sentence')}>
      <div aria-live="polite">
        {make.error && (
          <Notice
            tone="bad"
            title={problemText(words, make.error)}
            action={
              <Link to="/sign-in" search={{}}>
                {t('signIn.title')}
              </Link>
            }
          />
        )}
      </div>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput label={t('welcome.name')} autoComplete="name" {...field('name')} />
        <TextInput label={t('signIn.email')} type="email" autoComplete="username" {...field('email')} />
        <PasswordInput
          label={t('signIn.password')}
          description={!tried && t('welcome.passwordShort', { count: PASSWORD_LENGTH.min })}
          autoComplete="new-password"
          {...field('password')}
        />
        <Button type="submit" loading={make.isPending} fullWidth>
          {t('welcome.submit')}
        </Button>
      </form>
    </Entrance>
  )
}
