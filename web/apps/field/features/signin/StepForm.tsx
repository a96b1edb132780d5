import { account, problemOf, type TotpSecret } from '@shared/account/account.ts'
import { answerChallenge, isWithdrawn } from '@shared/account/passkeys.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import type { Step } from '@store/index.ts'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { TextField } from '../../kit/TextField.tsx'
import { keepCodes } from '../account/freshCodes.ts'
import { Secret } from '../account/Secret.tsx'

type Answers = ReturnType<typeof useStore>['session']['goOn']

interface Props {
  step: Step
  onAnswer: (answer: Awaited<ReturnType<Answers>>) => void
  onRestart: () => void
}

/** What the server still asks between the password and the session. */
export function StepForm({ step, onAnswer, onRestart }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const [method, setMethod] = useState(step.methods[0] ?? 'totp')
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [secret, setSecret] = useState<TotpSecret | null>(null)
  const isEnrol = step.step === 'enrol'
  useEffect(() => {
    if (isEnrol)
      account.beginEnrolment(step.ticket).then(setSecret, (error: unknown) => setProblem(problemOf(error)))
  }, [isEnrol, step.ticket])

  async function answer() {
    const { ticket } = step
    if (isEnrol) return store.session.goOn('enrol/confirm', { ticket, code: text.replace(/\s/g, '') })
    if (step.step === 'password') return store.session.goOn('password', { ticket, password: text })
    if (method !== 'passkey') return store.session.goOn('second', { ticket, method, code: text })
    return store.session.goOn('second', { ticket, method, credential: await answerChallenge({ ticket }) })
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      const got = await answer()
      if ('recovery_codes' in got && got.recovery_codes) keepCodes(got.recovery_codes)
      onAnswer(got)
    } catch (error) {
      if (!isWithdrawn(error)) setProblem(problemOf(error))
      setBusy(false)
    }
  }

  const isPassword = step.step === 'password'
  const isPasskey = step.step === 'second' && method === 'passkey'
  const isRecovery = step.step === 'second' && method === 'recovery'
  const label = isPassword ? t('account.fresh') : isRecovery ? t('steps.recovery_code') : t('account.code')
  const what = isPassword
    ? t('steps.password_what')
    : isEnrol
      ? t('steps.enrol_what')
      : isRecovery
        ? t('steps.recovery_what')
        : t('steps.second_what')
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 pb-4">
      <h2 className="text-xl">{t(`steps.${step.step}`)}</h2>
      {!isPasskey && <p className="text-sm text-ink-2">{what}</p>}
      {secret && <Secret secret={secret} />}
      {isPasskey ? (
        problem && (
          <p role="alert" className="text-sm text-danger">
            {errorText(problem, t, format)}
          </p>
        )
      ) : (
        <TextField
          label={label}
          type={isPassword ? 'password' : 'text'}
          inputMode={isPassword || isRecovery ? 'text' : 'numeric'}
          autoComplete={isPassword ? 'new-password' : 'one-time-code'}
          autoCapitalize="none"
          value={text}
          hint={isPassword ? t('account.rule', { least: step.min_length ?? 10 }) : undefined}
          error={problem ? errorText(problem, t, format) : undefined}
          onChange={(event) => setText(event.target.value)}
          required
        />
      )}
      <Button type="submit" tone="primary" big busy={isBusy}>
        {isPasskey ? t('steps.passkey') : t('steps.go_on')}
      </Button>
      <div className="flex flex-wrap justify-between">
        {step.methods
          .filter((other) => other !== method)
          .map((other) => (
            <Button key={other} tone="text" onClick={() => setMethod(other)}>
              {other === 'totp'
                ? t('steps.use_totp')
                : other === 'passkey'
                  ? t('steps.passkey')
                  : t('steps.use_recovery')}
            </Button>
          ))}
        <Button tone="text" onClick={onRestart}>
          {t('steps.restart')}
        </Button>
      </div>
    </form>
  )
}
