import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input } from 'antd'
import { Refusal } from '../../api'
import { CopyLine } from '../../parts/CopyLine'
import { useText } from '../../text'
import { providersQuery, signOn } from './requests'
import css from './signon.module.css'

const CODE = /^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/

/** What people type to find the company, and links that spare them that. */
export function CodeCard({ code }: { code: string | null }) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [form] = Form.useForm<{ code: string }>()
  const typed = Form.useWatch('code', form)
  const save = useMutation({
    mutationFn: (fresh: string) => signOn.chooseCode(fresh),
    onSuccess: async () => {
      void message.success(t('providers.codeSaved'))
      await client.invalidateQueries(providersQuery)
    },
  })
  const refused = save.error instanceof Refusal ? save.error : null
  const link = (page: string) => `${location.origin}${page}/sign-in?company=${code}`
  return (
    <section className={css.card}>
      <h2>{t('providers.codeTitle')}</h2>
      <p className="muted">{t('providers.codeWhat')}</p>
      <Form
        form={form}
        layout="inline"
        initialValues={{ code: code ?? '' }}
        onFinish={(values) => save.mutate(values.code.trim().toLowerCase())}
      >
        <Form.Item
          name="code"
          rules={[{ required: true, pattern: CODE, message: t('providers.codeBad') }]}
          normalize={(value: string) => value.trim().toLowerCase()}
        >
          <Input
            aria-label={t('providers.codeTitle')}
            className={css.code ?? ''}
            maxLength={40}
            spellCheck={false}
          />
        </Form.Item>
        <Button
          htmlType="submit"
          type={code ? 'default' : 'primary'}
          loading={save.isPending}
          disabled={!typed || typed === code}
        >
          {t('providers.codeSave')}
        </Button>
      </Form>
      <div aria-live="assertive">
        {save.error && (
          <Alert
            type="error"
            title={errorText(
              refused ? { code: refused.code, params: refused.params } : { code: 'network' },
              t,
              format,
            )}
          />
        )}
        {code && typed !== undefined && typed !== code && (
          <Alert type="warning" title={t('providers.codeChange')} />
        )}
      </div>
      {code && (
        <div className={css.links}>
          <p>{t('providers.links')}</p>
          <CopyLine label={t('providers.linkPhone')} text={link('/m')} isNamed />
          <CopyLine label={t('providers.linkConsole')} text={link('/console')} isNamed />
        </div>
      )}
    </section>
  )
}
