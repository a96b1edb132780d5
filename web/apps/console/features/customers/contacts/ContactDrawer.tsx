import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Drawer, Form, Input, InputNumber, Select } from 'antd'
import { useText } from '../../../text'
import { useSentence } from '../../people/useInvite'
import { type Contact, type ContactRole, type ContactSet, contactCalls } from './calls'

const ROLES = [
  'owner',
  'manager',
  'buyer',
  'finance',
  'warehouse',
  'clerk',
  'doctor',
  'pharmacist',
  'other',
] as const
const CONSENTS = ['unknown', 'given', 'refused'] as const
const TEXTS = ['title', 'mobile', 'phone', 'wechat', 'email', 'speciality', 'licence_no'] as const
const LABELS = { licence_no: 'licenceNo' } as const

interface Draft extends Partial<Record<(typeof TEXTS)[number], string>> {
  name: string
  role: ContactRole
  is_primary: boolean
  birthday?: string
  birth_year?: number | null
  consent: (typeof CONSENTS)[number]
  note?: string
}

const FIELDS = ['name', ...TEXTS, 'birthday', 'birth_year', 'consent', 'note'] as const

/** What is masked stays empty in the form, and is changed only by what is written there. */
function draftOf(contact: Contact | null, customerId: string): Draft {
  const place = contact?.customers.find((one) => one.customer_id === customerId)
  const filled = Object.fromEntries(
    [...TEXTS, 'birthday', 'birth_year', 'note' as const].map((name) => [
      name,
      contact?.[name as keyof Contact] ?? undefined,
    ]),
  )
  return {
    ...filled,
    name: contact?.name ?? '',
    role: place?.role ?? 'other',
    is_primary: place?.is_primary ?? false,
    consent: contact?.consent ?? 'unknown',
  }
}

const said = (value: unknown) => (typeof value === 'string' ? value.trim() || null : (value ?? null))

export function changedOf(before: Draft, after: Draft): ContactSet {
  return Object.fromEntries(
    FIELDS.filter((name) => said(before[name]) !== said(after[name])).map((name) => [
      name,
      said(after[name]),
    ]),
  )
}

interface Props {
  customerId: string
  contact: Contact | null
  onClose: () => void
}

export function ContactDrawer({ customerId, contact, onClose }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const [form] = Form.useForm<Draft>()
  const started = draftOf(contact, customerId)
  const done = async () => {
    await client.invalidateQueries({ queryKey: ['customers', 'contacts'] })
    void message.success(t('contacts.saved'))
    onClose()
  }
  const save = useMutation({
    mutationFn: async (draft: Draft) => {
      const { name, role, is_primary } = draft
      if (!contact) {
        const { name: _, ...rest } = changedOf(draftOf(null, customerId), draft)
        const body = { consent: draft.consent, ...rest, id: uuidv7(new Date()), name, role, is_primary }
        await contactCalls.create(customerId, body)
        return
      }
      const set = changedOf(started, draft)
      if (Object.keys(set).length > 0) await contactCalls.edit(contact.id, contact.version, set)
      if (role !== started.role || is_primary !== started.is_primary)
        await contactCalls.place(contact.id, customerId, { role, is_primary })
    },
    onSuccess: done,
  })
  const takeOut = useMutation({
    mutationFn: () => contactCalls.takeOut(contact?.id ?? '', customerId),
    onSuccess: done,
  })
  const error = save.error ?? takeOut.error
  const line = { max: 120 }
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={t(contact ? 'contacts.edit' : 'contacts.add')}
      mask={{ closable: false }}
      footer={
        <div style={{ display: 'flex', gap: 8 }}>
          {contact && (
            <Button danger type="text" loading={takeOut.isPending} onClick={() => takeOut.mutate()}>
              {t('contacts.takeOut')}
            </Button>
          )}
          <span style={{ flex: 1 }} />
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {t('act.save')}
          </Button>
        </div>
      }
    >
      {error && <Alert type="error" showIcon title={sentence(error)} style={{ marginBottom: 16 }} />}
      <Form form={form} layout="vertical" initialValues={started} onFinish={(draft) => save.mutate(draft)}>
        <Form.Item
          name="name"
          label={t('contacts.name')}
          rules={[
            {
              required: contact?.name !== null,
              whitespace: true,
              max: 120,
              message: t('contacts.nameMissing'),
            },
          ]}
        >
          <Input />
        </Form.Item>
        <Form.Item name="role" label={t('contacts.role')}>
          <Select options={ROLES.map((value) => ({ value, label: t(`contacts.roles.${value}`) }))} />
        </Form.Item>
        <Form.Item name="is_primary" valuePropName="checked">
          <Checkbox>{t('contacts.primary')}</Checkbox>
        </Form.Item>
        {TEXTS.map((name) => (
          <Form.Item
            key={name}
            name={name}
            label={t(`contacts.${name === 'licence_no' ? LABELS[name] : name}`)}
            rules={[name === 'email' ? { type: 'email', message: t('contacts.emailWrong') } : line]}
          >
            <Input />
          </Form.Item>
        ))}
        <Form.Item
          name="birthday"
          label={t('contacts.birthday')}
          rules={[
            { pattern: /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, message: t('contacts.birthdayWrong') },
          ]}
          extra={t('contacts.birthdayHow')}
        >
          <Input maxLength={5} />
        </Form.Item>
        <Form.Item name="birth_year" label={t('contacts.birthYear')}>
          <InputNumber min={1900} max={2100} />
        </Form.Item>
        <Form.Item name="consent" label={t('contacts.consent')}>
          <Select options={CONSENTS.map((value) => ({ value, label: t(`contacts.consents.${value}`) }))} />
        </Form.Item>
        <Form.Item name="note" label={t('contacts.note')}>
          <Input.TextArea rows={3} maxLength={4000} />
        </Form.Item>
      </Form>
    </Drawer>
  )
}
