import { account, ask, problemOf } from '@shared/account/account.ts'
import { answerChallenge, isWithdrawn } from '@shared/account/passkeys.ts'
import type { components } from '@shared/api/schema.ts'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { useText } from '../../text'
import { RecoveryCodes } from '../security/RecoveryCodes'
import { TotpSecretView } from '../security/TotpSecretView'
import css from './session.module.css'

export type Answer = components['schemas']['SignedIn']
export interface Step {
  step: 'second' | 'enrol' | 'password'
  ticket: string
  methods: ('totp' | 'passkey' | 'recovery')[]
  least: number
}

export function stepOf(answer: Answer): Step | null {
  if (!answer.step || !answer.ticket) return null
  return {
    step: answer.step,
    ticket: answer.ticket,
    methods: answer.methods ?? [],
    least: answer.min_length ?? 10,
  }
}

interface Props {
  step: Step
  onAnswer: (answer: Answer) => Promise<void>
  onRestart: () => void
}

/** What the server still asks between the password and the session. */
export function StepForm({ step, onAnswer, onRestart }: Props) {
  const { t, format } = useText()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [text, setText] = useState('')
  const [method, setMethod] = useState(step.methods[0] ?? 'totp')
  const [codes, setCodes] = useState<{ list: string[]; answer: Answer } | null>(null)
  const isEnrol = step.step === 'enrol'
  const secret = useQuery({
    queryKey: ['enrol', step.ticket],
    queryFn: () => account.beginEnrolment(step.ticket),
    enabled: isEnrol,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

  async function answer(path: string, body: () => object | Promise<object>) {
    setBusy(true)
    setProblem(null)
    try {
      const got = await ask<Answer>('POST', `/session/${path}`, { ticket: step.ticket, ...(await body()) })
      if (got.recovery_codes) setCodes({ list: got.recovery_codes, answer: got })
      else await onAnswer(got)
    } catch (error) {
      if (!isWithdrawn(error)) setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isEnrol) void answer('enrol/confirm', () => ({ code: text.replace(/\s/g, '') }))
    else if (step.step === 'password') void answer('password', () => ({ password: text }))
    else if (method === 'passkey')
      void answer('second', async () => ({
        method,
        credential: await answerChallenge({ ticket: step.ticket }),
      }))
    else void answer('second', () => ({ method, code: text }))
  }

  if (codes) return <RecoveryCodes codes={codes.list} onKept={() => void onAnswer(codes.answer)} />
  const label =
    step.step === 'password'
      ? t('account.fresh')
      : method === 'recovery'
        ? t('steps.recoveryCode')
        : t('account.code')
  const shown = problem ?? (secret.error ? problemOf(secret.error) : null)
  return (
    <form className={css.step} onSubmit={submit}>
      <h2>{t(`steps.${step.step}`)}</h2>
      {step.step === 'second' ? (
        method !== 'passkey' && (
          <p className="muted">{t(method === 'recovery' ? 'steps.recoveryWhat' : 'steps.secondWhat')}</p>
        )
      ) : (
        <p className="muted">{t(isEnrol ? 'steps.enrolWhat' : 'steps.passwordWhat')}</p>
      )}
      {secret.data && <TotpSecretView secret={secret.data} />}
      {step.step === 'password' && <p className="muted">{t('account.rule', { least: step.least })}</p>}
      {method === 'passkey' && step.step === 'second' ? null : step.step === 'password' ? (
        <Input.Password
          size="large"
          aria-label={label}
          placeholder={label}
          autoComplete="new-password"
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoFocus
        />
      ) : (
        <Input
          size="large"
          aria-label={label}
          placeholder={label}
          autoComplete="one-time-code"
          inputMode={method === 'recovery' ? 'text' : 'numeric'}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoFocus
        />
      )}
      <div aria-live="assertive">{shown && <Alert type="error" title={errorText(shown, t, format)} />}</div>
      <Button type="primary" htmlType="submit" size="large" block loading={isBusy}>
        {method === 'passkey' && step.step === 'second' ? t('steps.usePasskey') : t('steps.goOn')}
      </Button>
      {step.methods
        .filter((other) => other !== method)
        .map((other) => (
          <Button key={other} type="link" onClick={() => setMethod(other)}>
            {t(
              other === 'totp'
                ? 'steps.useTotp'
                : other === 'passkey'
                  ? 'steps.usePasskey'
                  : 'steps.useRecovery',
            )}
          </Button>
        ))}
      <Button type="link" onClick={onRestart}>
        {t('steps.restart')}
      </Button>
    </form>
  )
}
