import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, AutoComplete, Button, Drawer, Form, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { Refusal } from '../../api'
import { useText } from '../../text'
import { type Draft, type Provider, providersQuery, signOn } from './requests'
import css from './signon.module.css'
import { TestResult, useTest } from './TestResult'

/** Names that providers commonly give; any other may be typed. */
const CLAIMS = ['preferred_username', 'employee_number', 'phone_number', 'email', 'upn', 'sub']
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,63}$/
const SECRET = /^[!-~]+$/
const EMPTY: Draft = {
  name: '',
  issuer: '',
  client_id: '',
  claim: 'preferred_username',
  match: 'code',
  domains: [],
  makes_people: false,
  is_only_way: false,
}

interface DrawerProps {
  provider: Provider | null
  onClose: () => void
}

/** Adds a provider or changes one. The secret is only ever written. */
export function ProviderDrawer({ provider, onClose }: DrawerProps) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [form] = Form.useForm<Draft>()
  const [id] = useState(provider?.id ?? uuidv7())
  const test = useTest()
  const match = Form.useWatch('match', form) ?? provider?.match ?? 'code'
  const save = useMutation({
    mutationFn: async ({ issuer, secret, ...draft }: Draft) => {
      const makes_people = draft.match === 'code' && draft.makes_people
      const kept = { ...draft, makes_people, ...(secret ? { secret } : {}) }
      return provider ? signOn.change(id, kept) : signOn.add(id, { ...kept, issuer: issuer.trim() })
    },
    onSuccess: async () => {
      void message.success(t('providers.saved'))
      await client.invalidateQueries(providersQuery)
      onClose()
    },
  })
  const refused = save.error instanceof Refusal ? save.error : null
  const required = [{ required: true, whitespace: true, message: t('providers.required') }]
  return (
    <Drawer
      open
      size={560}
      title={provider?.name ?? t('providers.add')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
          {t('providers.save')}
        </Button>
      }
    >
      <Form<Draft>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={provider ?? EMPTY}
        onFinish={(draft) => save.mutate(draft)}
      >
        <div aria-live="assertive">
          {save.error && (
            <Alert
              type="error"
              className={css.alert ?? ''}
              title={errorText(
                refused ? { code: refused.code, params: refused.params } : { code: 'network' },
                t,
                format,
              )}
            />
          )}
        </div>
        <Form.Item name="name" label={t('providers.name')} rules={required}>
          <Input placeholder={t('providers.nameHint')} maxLength={60} />
        </Form.Item>
        <Form.Item
          name="issuer"
          label={t('providers.issuer')}
          extra={t('providers.issuerHint')}
          rules={required}
        >
          <Input disabled={provider !== null} spellCheck={false} inputMode="url" />
        </Form.Item>
        <div className={css.test}>
          <Button
            loading={test.isPending}
            onClick={() => test.mutate(String(form.getFieldValue('issuer') ?? '').trim())}
          >
            {t('providers.test')}
          </Button>
          <TestResult test={test} />
        </div>
        <Form.Item name="client_id" label={t('providers.clientId')} rules={required}>
          <Input spellCheck={false} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="secret"
          label={t('providers.secret')}
          extra={t(provider?.has_secret ? 'providers.secretKept' : 'providers.secretHint')}
          normalize={(value: string) => value.trim()}
          rules={[{ pattern: SECRET, message: t('providers.secretBad') }]}
        >
          <Input.Password autoComplete="new-password" visibilityToggle={false} maxLength={500} />
        </Form.Item>
        <h3>{t('providers.who')}</h3>
        <p className="muted">{t('providers.whoWhat')}</p>
        <div className={css.pair}>
          <Form.Item name="claim" label={t('providers.claim')} rules={required}>
            <AutoComplete options={CLAIMS.map((value) => ({ value }))} />
          </Form.Item>
          <Form.Item name="match" label={t('providers.match')}>
            <Select
              options={[
                { value: 'code', label: t('providers.matchCode') },
                { value: 'mobile', label: t('providers.matchMobile') },
              ]}
            />
          </Form.Item>
        </div>
        <Form.Item
          name="domains"
          label={t('providers.domains')}
          extra={t('providers.domainsHint')}
          rules={[
            {
              validator: async (_, domains: string[]) => {
                const bad = domains.find((one) => !DOMAIN.test(one.trim().toLowerCase()))
                if (bad !== undefined) throw new Error(t('providers.domainBad', { domain: bad }))
              },
            },
          ]}
        >
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', ';', ' ', t('org.and').trim(), t('org.next').trim()]}
            maxCount={20}
          />
        </Form.Item>
        <div className={css.choice}>
          <span>
            <b id="makes">{t('providers.makesPeople')}</b>
            <small className="muted">{t('providers.makesPeopleWhat')}</small>
          </span>
          <Form.Item name="makes_people" valuePropName="checked" noStyle>
            <Switch aria-labelledby="makes" disabled={match !== 'code'} />
          </Form.Item>
        </div>
        <div className={css.choice}>
          <span>
            <b id="only">{t('providers.only')}</b>
            <small className="muted">{t('providers.onlyWhat')}</small>
          </span>
          <Form.Item name="is_only_way" valuePropName="checked" noStyle>
            <Switch aria-labelledby="only" />
          </Form.Item>
        </div>
      </Form>
    </Drawer>
  )
}
