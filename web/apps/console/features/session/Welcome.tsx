import { errorText } from '@shared/i18n/errorText.ts'
import { Logo } from '@shared/ui/Logo.tsx'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { api, Refusal } from '../../api'
import { usePageTitle } from '../../parts/PageHead'
import { LanguageChoice } from '../../shell/WhoAmI'
import { useText } from '../../text'
import css from './session.module.css'

/** An invitation is opened: the first password is set, and the sign-in page does the rest. */
export function Welcome() {
  const { t, format } = useText()
  const router = useRouter()
  const [token] = useState(() => location.hash.slice(1))
  usePageTitle(t('welcome.title'))
  // The secret leaves the address at once, so that no history keeps it.
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])
  const shown = useQuery({
    queryKey: ['invite'],
    queryFn: () => api.lookAtInvite(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const accept = useMutation({
    mutationFn: (password: string) => api.acceptInvite(token, password),
    onSuccess: () => router.navigate({ to: '/sign-in' }),
  })
  const error = shown.error ?? accept.error
  const sentence =
    error instanceof Refusal
      ? errorText({ code: error.status === 0 ? 'network' : error.code, params: error.params }, t, format)
      : ''
  return (
    <main className={css.signIn}>
      <div className={css.card}>
        <div className={css.brand}>
          <Logo size={40} />
          <h1>{t('product')}</h1>
        </div>
        <div aria-live="assertive">
          {sentence && <Alert type="error" className={css.alert ?? ''} title={sentence} />}
        </div>
        {shown.data && (
          <Form
            layout="vertical"
            requiredMark={false}
            size="large"
            onFinish={({ password }: { password: string }) => accept.mutate(password)}
          >
            <p>{t('welcome.hello', { name: shown.data.person_name, company: shown.data.company_name })}</p>
            <p className="muted">{t('welcome.signInBy', { name: shown.data.sign_in_name })}</p>
            <input type="text" hidden autoComplete="username" readOnly value={shown.data.sign_in_name} />
            <Form.Item
              name="password"
              label={t('welcome.password')}
              extra={t('welcome.atLeast', { n: shown.data.least })}
              rules={[{ required: true, message: t('session.passwordMissing') }]}
            >
              <Input.Password autoComplete="new-password" autoFocus />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={accept.isPending}>
              {t('welcome.go')}
            </Button>
          </Form>
        )}
        {shown.error && (
          <Button block onClick={() => void router.navigate({ to: '/sign-in' })}>
            {t('welcome.toSignIn')}
          </Button>
        )}
        <div className={css.choices}>
          <LanguageChoice />
        </div>
      </div>
    </main>
  )
}
