import { ask, problemOf } from '@shared/account/account.ts'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { Logo } from '@shared/ui/Logo.tsx'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Alert, Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { usePageTitle } from '../../parts/PageHead'
import { useText } from '../../text'
import { thisDevice } from './device'
import { type Answer, type Step, StepForm, stepOf } from './StepForm'
import css from './session.module.css'

/** Opened by the link that a leader hands over; its secret stands behind #, which no server's log sees. */
export function ResetPage() {
  const { t, format } = useText()
  const router = useRouter()
  const client = useQueryClient()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [step, setStep] = useState<Step | null>(null)
  usePageTitle(t('steps.reset'))

  async function goOn(answer: Answer) {
    const following = stepOf(answer)
    setStep(following)
    if (following) return
    client.clear()
    if (/Mobi|Android|iPhone/i.test(navigator.userAgent)) location.assign('/m/')
    else await router.navigate({ to: '/' })
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const body = { link: location.hash.slice(1), password, device: thisDevice(), token: false }
      await goOn(await ask<Answer>('POST', '/session/reset', body))
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className={css.signIn}>
      <div className={css.card}>
        <div className={css.brand}>
          <Logo size={40} />
          <h1>{t('product')}</h1>
        </div>
        {step ? (
          <StepForm
            key={step.ticket}
            step={step}
            onAnswer={goOn}
            onRestart={() => router.navigate({ to: '/' })}
          />
        ) : (
          <form className={css.step} onSubmit={submit}>
            <h2>{t('steps.reset')}</h2>
            <p className="muted">{t('steps.resetWhat')}</p>
            <Input.Password
              size="large"
              aria-label={t('account.fresh')}
              placeholder={t('account.fresh')}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              autoFocus
            />
            <div aria-live="assertive">
              {problem && <Alert type="error" title={errorText(problem, t, format)} />}
            </div>
            <Button type="primary" htmlType="submit" size="large" block loading={isBusy} disabled={!password}>
              {t('account.save')}
            </Button>
          </form>
        )}
      </div>
    </main>
  )
}
