import { ask, problemOf } from '@shared/account/account.ts'
import { answerChallenge, canOfferInField, canUsePasskeys, isWithdrawn } from '@shared/account/passkeys.ts'
import { troubleOf, useCompany } from '@shared/account/signOn.ts'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { setLanguage } from '@shared/i18n/setup.ts'
import { Logo } from '@shared/ui/Logo.tsx'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Alert, Button, Form, Input } from 'antd'
import { Building2, KeyRound } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { api, type Me, Refusal } from '../../api'
import { usePageTitle } from '../../parts/PageHead'
import { queries } from '../../queries'
import { AppearanceChoice, LanguageChoice } from '../../shell/WhoAmI'
import { hasChosenLanguage, rememberLanguage, useText } from '../../text'
import { CompanyDoor, CompanyWays } from './CompanyDoor'
import { thisDevice } from './device'
import { type Answer, type Step, StepForm, stepOf } from './StepForm'
import css from './session.module.css'

interface Credentials {
  name: string
  password: string
}

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { t, format } = useText()
  const { next, company: named, trouble } = route.useSearch()
  const company = useCompany(named ?? null)
  const [isOfCompany, setOfCompany] = useState(named !== undefined)
  const router = useRouter()
  const client = useQueryClient()
  usePageTitle(t('session.title'))
  const { mutate, error, isPending, failureCount, submittedAt } = useMutation({
    mutationFn: ({ name, password }: Credentials) => api.signIn(name.trim(), password, thisDevice()),
    onSuccess: (answer) => goOn(answer),
  })
  const wait = useWait(error, submittedAt)
  const [step, setStep] = useState<Step | null>(null)
  const [passkeyProblem, setPasskeyProblem] = useState<Problem | null>(null)

  async function enter(me: Me) {
    client.clear()
    client.setQueryData(queries.me.queryKey, me)
    if (!hasChosenLanguage() && me.person.locale) {
      const theirs = me.person.locale.startsWith('en') ? 'en' : 'zh-CN'
      rememberLanguage(theirs)
      await setLanguage(theirs)
    }
    if (next) router.history.push(next)
    else await router.navigate({ to: '/' })
  }

  async function goOn(answer: Answer) {
    const following = stepOf(answer)
    setStep(following)
    if (!following && answer.me) await enter(answer.me)
  }

  async function byPasskey(inField: boolean) {
    try {
      const credential = await answerChallenge({ inField })
      await goOn(
        await ask<Answer>('POST', '/session/passkey', { credential, device: thisDevice(), token: false }),
      )
    } catch (refused) {
      if (!isWithdrawn(refused) && !inField) setPasskeyProblem(problemOf(refused))
    }
  }
  const offer = useRef(byPasskey)
  offer.current = byPasskey
  useEffect(() => {
    void canOfferInField().then((can) => (can ? offer.current(true) : undefined))
  }, [])

  return (
    <main className={css.signIn}>
      <div className={css.card}>
        <div className={css.brand}>
          <Logo size={40} />
          <h1>{t('product')}</h1>
          <span className="muted">{t('session.console')}</span>
        </div>
        {step ? (
          <StepForm key={step.ticket} step={step} onAnswer={goOn} onRestart={() => setStep(null)} />
        ) : isOfCompany ? (
          <CompanyDoor company={company} next={next} onPassword={() => setOfCompany(false)} />
        ) : (
          <>
            {trouble && !error && (
              <Alert
                type="error"
                role="alert"
                className={css.alert ?? ''}
                title={errorText(troubleOf(trouble), t, format)}
              />
            )}
            <Form<Credentials>
              layout="vertical"
              requiredMark={false}
              size="large"
              onFinish={(values) => mutate(values)}
            >
              <Form.Item
                label={t('session.name')}
                name="name"
                rules={[{ required: true, whitespace: true, message: t('session.nameMissing') }]}
              >
                <Input autoComplete="username webauthn" autoFocus autoCapitalize="none" spellCheck={false} />
              </Form.Item>
              <Form.Item
                label={t('session.password')}
                name="password"
                rules={[{ required: true, message: t('session.passwordMissing') }]}
              >
                <Input.Password autoComplete="current-password" />
              </Form.Item>
              <div aria-live="assertive">
                {error && (
                  <Alert
                    key={failureCount + submittedAt}
                    type="error"
                    className={css.alert ?? ''}
                    title={errorText(refusalOf(error), t, format)}
                  />
                )}
              </div>
              <Button type="primary" htmlType="submit" block loading={isPending} disabled={wait > 0}>
                {wait > 0 ? t('session.waitFor', { wait: format.duration(wait) }) : t('session.signIn')}
              </Button>
            </Form>
            {passkeyProblem && (
              <Alert type="error" className={css.under ?? ''} title={errorText(passkeyProblem, t, format)} />
            )}
            {canUsePasskeys() && (
              <Button
                block
                size="large"
                className={css.under ?? ''}
                icon={<KeyRound size={16} aria-hidden />}
                onClick={() => void byPasskey(false)}
              >
                {t('steps.usePasskey')}
              </Button>
            )}
            <CompanyWays company={company} next={next} />
            {company.choices.length === 0 && (
              <Button
                block
                size="large"
                className={css.under ?? ''}
                icon={<Building2 size={16} aria-hidden />}
                onClick={() => setOfCompany(true)}
              >
                {t('signOn.open')}
              </Button>
            )}
            <p className={`muted ${css.under}`}>{t('steps.forgot')}</p>
          </>
        )}
        <div className={css.choices}>
          <LanguageChoice />
          <AppearanceChoice />
        </div>
      </div>
    </main>
  )
}

function refusalOf(error: Error) {
  if (!(error instanceof Refusal)) return { code: 'unknown' }
  return { code: error.status === 0 ? 'network' : error.code, params: error.params }
}

/** Seconds until the server lets one try again; counts down. */
function useWait(error: Error | null, since: number): number {
  const [now, setNow] = useState(Date.now)
  const waitS =
    error instanceof Refusal && error.code === 'sign_in_wait' ? Number(error.params.wait_s ?? 0) : 0
  useEffect(() => {
    setNow(Date.now())
    if (waitS === 0) return
    const timer = window.setInterval(() => setNow(Date.now()), 1000)
    return () => window.clearInterval(timer)
  }, [waitS])
  return waitS === 0 ? 0 : Math.max(0, Math.ceil((since + waitS * 1000 - now) / 1000))
}
