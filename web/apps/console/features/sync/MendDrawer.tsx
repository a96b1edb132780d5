import { Alert, Button, Drawer, Form, Input } from 'antd'
import { useMemo, useState } from 'react'
import { Refusal, type Trouble } from '../../api'
import { useText } from '../../text'
import { CustomerFields } from '../customers/CustomerFields'
import { MendInput } from './MendInput'
import { changeOf, fieldsOf, type MendField, UnreadableField } from './mending'
import { fieldNamed } from './payload'
import css from './sync.module.css'
import { useTroubleWords } from './troubleWords'
import { useAccept } from './useDecisions'

interface Props {
  trouble: Trouble
  onDecided: () => void
  onClose: () => void
}

const NOTE = '·note'

/** The fields of an operation to correct. What is still refused is said here, and nothing that was typed is lost. */
export default function MendDrawer({ trouble, onDecided, onClose }: Props) {
  const { t } = useText()
  const words = useTroubleWords()
  const [form] = Form.useForm<Record<string, unknown>>()
  const fields = useMemo(() => fieldsOf(trouble.type, trouble.payload), [trouble])
  const accept = useAccept(trouble, onDecided)
  const [error, setError] = useState<Error | null>(null)

  const save = (values: Record<string, unknown>) => {
    setError(null)
    try {
      const change = changeOf(trouble.payload, fields, values)
      const note = String(values[NOTE] ?? '').trim()
      accept.mutate(note ? { ...change, reason: note } : change, { onError: show })
    } catch (unreadable) {
      if (!(unreadable instanceof UnreadableField)) throw unreadable
      form.setFields([{ name: unreadable.field, errors: [t('trouble.readable')] }])
    }
  }
  const show = (refused: Error) => {
    setError(refused)
    const named = refused instanceof Refusal ? fieldNamed(refused.params).join('.') : ''
    const field = fields.find((one) => one.name === named)
    if (!field) return
    form.setFields([{ name: field.name, errors: [words.refusal(refused, trouble.type)] }])
    form.scrollToField(field.name, { block: 'center' })
  }

  const ofCustomer = fields.filter((field) => field.kind === 'customer field')
  const others = fields.filter((field) => field.kind !== 'customer field')
  return (
    <Drawer
      open
      onClose={onClose}
      size={520}
      title={t('trouble.fixTitle')}
      mask={{ closable: false }}
      footer={
        <div className={css.ends}>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" loading={accept.isPending} onClick={() => form.submit()}>
            {t('trouble.fixSave')}
          </Button>
        </div>
      }
    >
      <p className="muted">{words.title(trouble)}</p>
      <div aria-live="assertive">
        {error ? (
          <Alert
            type="error"
            title={t('trouble.stillRefused')}
            description={words.refusal(error, trouble.type)}
            className={css.alert ?? ''}
          />
        ) : (
          trouble.code && (
            <Alert
              type="warning"
              title={words.problem(trouble.code, trouble.params, trouble.type)}
              className={css.alert ?? ''}
            />
          )
        )}
      </div>
      <Form
        form={form}
        layout="vertical"
        initialValues={Object.fromEntries(fields.map(({ name, value }) => [name, value]))}
        onFinish={save}
      >
        {ofCustomer.length > 0 && <CustomerFields withStatus only={ofCustomer.map((field) => field.name)} />}
        {others.map((field) => (
          <Field key={`${field.part}.${field.name}`} field={field} trouble={trouble} />
        ))}
        <Form.Item name={NOTE} label={t('trouble.note')} extra={t('trouble.fixWhat')}>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} />
        </Form.Item>
      </Form>
    </Drawer>
  )
}

function Field({ field, trouble }: { field: MendField; trouble: Trouble }) {
  const { t, format } = useText()
  const words = useTroubleWords()
  const isMoment = (text: unknown) =>
    typeof text === 'string' && /(?:Z|[+-]\d\d:?\d\d)$/.test(text.trim()) && !Number.isNaN(Date.parse(text))
  const written = Form.useWatch<unknown>(field.name)
  return (
    <Form.Item
      name={field.name}
      label={words.field(field.path, trouble.type)}
      {...(field.kind === 'yes' ? { valuePropName: 'checked' } : {})}
      {...(field.kind === 'time' && isMoment(written)
        ? {
            extra: t('trouble.timeIs', {
              when: `${format.date(String(written))} ${format.timeSeconds(String(written))}`,
            }),
          }
        : {})}
      rules={
        field.kind === 'time'
          ? [
              {
                validator: (_, value: unknown) =>
                  !value || isMoment(value)
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('trouble.readableTime'))),
              },
            ]
          : []
      }
    >
      <MendInput field={field} trouble={trouble} />
    </Form.Item>
  )
}
