import { problemOf } from '@shared/account/account.ts'
import { answerChallenge, canUsePasskeys, isWithdrawn } from '@shared/account/passkeys.ts'
import { arrivalOf, troubleOf, useCompany } from '@shared/account/signOn.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { Logo } from '@shared/ui/Logo.tsx'
import { type Step, StoreError } from '@store/index.ts'
import { Eye, EyeOff, KeyRound, ShieldCheck } from 'lucide-react'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate, useRoute } from '../../frame/navigation.tsx'
import { usePreferences } from '../../frame/preferences.tsx'
import { useSession, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { Segmented } from '../../kit/Segmented.tsx'
import { TextField } from '../../kit/TextField.tsx'
import { hasCodes } from '../account/freshCodes.ts'
import { CompanyDoor, CompanyWays } from './CompanyDoor.tsx'
import { StepForm } from './StepForm.tsx'

export default function SignIn() {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const route = useRoute()
  const session = useSession()
  const { language, choose } = usePreferences()
  const [name, setName] = useState(session?.me.person.code ?? '')
  const [password, setPassword] = useState('')
  const [isShown, setShown] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [step, setStep] = useState<Step | null>(null)
  const [isForgot, setForgot] = useState(false)
  const [arrival] = useState(() => arrivalOf(route.page === 'sign-in' ? location.search : ''))
  const [problem, setProblem] = useState<Problem | null>(arrival.trouble ? troubleOf(arrival.trouble) : null)
  const company = useCompany(arrival.company)
  const [isOfCompany, setOfCompany] = useState(arrival.company !== null)
  const [isArriving, setArriving] = useState(arrival.arrived)

  async function signIn(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      arrive(await store.session.signIn(name.trim(), password))
    } catch (error) {
      setProblem(error instanceof StoreError ? error : { code: 'unknown', params: {} })
      setBusy(false)
    }
  }

  function arrive(answer: Awaited<ReturnType<typeof store.session.goOn>>) {
    setBusy(false)
    setPassword('')
    if ('ticket' in answer) setStep(answer)
    else if (hasCodes()) navigate({ page: 'account' }, { replace: true })
    else if (route.page === 'sign-in') navigate({ page: 'today' }, { replace: true })
  }

  const comeIn = useCallback(async () => {
    try {
      await (await store.session.signOn()).arrive()
      navigate({ page: 'today' }, { replace: true })
    } catch (error) {
      setProblem(problemOf(error))
      setArriving(false)
    }
  }, [store])
  useEffect(() => {
    history.replaceState(history.state, '', location.pathname)
    if (arrival.arrived) void comeIn()
  }, [arrival, comeIn])

  async function byPasskey() {
    setProblem(null)
    try {
      arrive(await store.session.goOn('passkey', { credential: await answerChallenge() }))
    } catch (error) {
      if (!isWithdrawn(error)) setProblem(problemOf(error))
    }
  }

  const shown = problem ?? (isOfCompany ? null : company.problem)
  const isWrong = shown?.code === 'sign_in_wrong'
  const isOffline = shown?.code === 'offline' || shown?.code === 'network'
  return (
    <main className="safe-top flex h-full flex-col overflow-y-auto px-gutter">
      <div className="flex flex-1 flex-col justify-center py-8">
        <Logo size={64} />
        <h1 tabIndex={-1} className="mt-3 text-3xl leading-tight">
          {t('app.name')}
        </h1>
        <p className="text-ink-2">{t('sign_in.lead')}</p>
      </div>
      {shown && !isWrong && !step && (
        <div className="pb-4">
          <Note kind={isOffline ? 'warning' : 'danger'} urgent>
            {isOffline ? t('sign_in.needs_network') : errorText(shown, t, format)}
          </Note>
        </div>
      )}
      {isArriving ? (
        <p role="status" className="pb-8 text-md text-ink-2">
          {t('signOn.arriving')}
        </p>
      ) : step ? (
        <StepForm key={step.ticket} step={step} onAnswer={arrive} onRestart={() => setStep(null)} />
      ) : isOfCompany ? (
        <CompanyDoor company={company} onPassword={() => setOfCompany(false)} />
      ) : (
        <form onSubmit={signIn} className="flex flex-col gap-4 pb-4">
          <TextField
            label={t('sign_in.name')}
            name="username"
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="username"
            autoCapitalize="characters"
            required
          />
          <div className="relative">
            <TextField
              label={t('sign_in.password')}
              name="password"
              error={isWrong && shown ? errorText(shown, t, format) : undefined}
              type={isShown ? 'text' : 'password'}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              autoComplete="current-password"
              className="pr-12"
              required
            />
            <button
              type="button"
              aria-label={t('sign_in.show')}
              aria-pressed={isShown}
              onClick={() => setShown(!isShown)}
              className="absolute right-0 top-[1.72rem] flex size-11 items-center justify-center text-muted"
            >
              {isShown ? <EyeOff size={19} aria-hidden /> : <Eye size={19} aria-hidden />}
            </button>
          </div>
          <Button type="submit" tone="primary" big busy={isBusy}>
            {isBusy ? t('sign_in.busy') : t('sign_in.go')}
          </Button>
          <CompanyWays company={company} />
          <div className="-mt-2 flex flex-wrap justify-between">
            {canUsePasskeys() && (
              <Button tone="text" icon={KeyRound} onClick={() => void byPasskey()}>
                {t('steps.passkey')}
              </Button>
            )}
            {company.choices.length === 0 && (
              <Button tone="text" onClick={() => setOfCompany(true)}>
                {t('signOn.open')}
              </Button>
            )}
            <Button tone="text" onClick={() => setForgot(!isForgot)} aria-expanded={isForgot}>
              {t('steps.forgot')}
            </Button>
          </div>
          {isForgot && <p className="text-sm text-ink-2">{t('steps.forgot_what')}</p>}
        </form>
      )}
      <p className="flex items-start gap-1.5 pb-4 text-sm text-muted">
        <ShieldCheck size={16} aria-hidden className="mt-0.5 flex-none" />
        {t('sign_in.promise')}
      </p>
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
