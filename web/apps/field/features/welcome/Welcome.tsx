import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { Logo } from '@shared/ui/Logo.tsx'
import { StoreError } from '@store/index.ts'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { usePreferences } from '../../frame/preferences.tsx'
import { useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { Segmented } from '../../kit/Segmented.tsx'
import { TextField } from '../../kit/TextField.tsx'

interface Invitation {
  company_name: string
  person_name: string
  sign_in_name: string
  least: number
}

/** The secret came in the address's fragment, which no server and no log sees; it leaves the address at once. */
const token = location.hash.slice(1)

async function ask<T>(path: string, body: object): Promise<T> {
  const answer = await fetch(`/api/v1/invites/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, ...body }),
  }).catch(() => {
    throw new StoreError('network')
  })
  const json = (await answer.json().catch(() => ({}))) as T & { code?: string; params?: object }
  if (!answer.ok) throw new StoreError(json.code ?? 'server_error', { ...json.params })
  return json
}

/** Whoever scanned their sheet sets a first password here and is signed in with it. */
export default function Welcome() {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const { language, choose } = usePreferences()
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  const [password, setPassword] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const fail = useCallback((error: unknown) => {
    setProblem(error instanceof StoreError ? error : { code: 'unknown', params: {} })
    setBusy(false)
  }, [])

  useEffect(() => {
    history.replaceState(history.state, '', location.pathname)
    ask<Invitation>('look', {}).then(setInvitation, fail)
  }, [fail])

  async function accept(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const { sign_in_name } = await ask<{ sign_in_name: string }>('accept', { password })
      await store.session.signIn(sign_in_name, password).catch(() => undefined)
      navigate({ page: store.session.current() ? 'today' : 'sign-in' }, { replace: true })
    } catch (error) {
      fail(error)
    }
  }

  return (
    <main className="safe-top flex h-full flex-col overflow-y-auto px-gutter">
      <div className="flex flex-1 flex-col justify-center py-8">
        <Logo size={64} />
        <h1 tabIndex={-1} className="mt-3 text-3xl leading-tight">
          {t('app.name')}
        </h1>
        {invitation && (
          <p className="text-ink-2">
            {t('welcome.hello', { name: invitation.person_name, company: invitation.company_name })}
          </p>
        )}
      </div>
      {problem && (
        <div className="pb-4">
          <Note kind="danger" urgent>
            {errorText(problem, t, format)}
          </Note>
        </div>
      )}
      {invitation ? (
        <form onSubmit={accept} className="flex flex-col gap-4 pb-4">
          <TextField
            label={t('sign_in.name')}
            name="username"
            value={invitation.sign_in_name}
            autoComplete="username"
            readOnly
          />
          <TextField
            label={t('welcome.password')}
            name="password"
            type="password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="new-password"
            hint={t('welcome.at_least', { n: invitation.least })}
            required
          />
          <Button type="submit" tone="primary" big busy={isBusy}>
            {isBusy ? t('sign_in.busy') : t('welcome.go')}
          </Button>
        </form>
      ) : (
        problem && (
          <div className="pb-4">
            <Button tone="line" big onClick={() => navigate({ page: 'sign-in' }, { replace: true })}>
              {t('welcome.to_sign_in')}
            </Button>
          </div>
        )
      )}
      <div className="safe-bottom">
        <Segmented
          name={t('me.language')}
          value={language}
          options={[
            { value: 'zh-CN', label: t('language.zh') },
            { value: 'en', label: t('language.en') },
          ]}
          onChange={(chosen) => void choose({ language: chosen })}
        />
      </div>
    </main>
  )
}
