import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form, Input } from 'antd'
import { useState } from 'react'
import { api, type Customer } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useFormErrors } from './formErrors'
import { PinPicker } from './PinPicker'
import { type PinDraft, pinBody } from './pinDraft'

interface NewPin {
  pin: PinDraft | null
  note?: string
}

/** A pin is never changed: a new one follows it, and visits of before keep being judged by the old. */
export default function PinDrawer({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [form] = Form.useForm<NewPin>()
  const [trouble, setTrouble] = useState('')
  const [id] = useState(() => uuidv7())
  const sentence = useFormErrors(form)
  const { mutate, isPending } = useMutation({
    mutationFn: async ({ pin, note }: NewPin) => pin && api.addPin(customer.id, pinBody(pin, id, note)),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: queries.customer(customer.id).queryKey }),
        client.invalidateQueries({ queryKey: queries.pins(customer.id).queryKey }),
      ])
      void message.success(t('pin.saved'))
      onClose()
    },
    onError: (error) => setTrouble(sentence(error)),
  })
  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      title={t('pin.new')}
      mask={{ closable: false }}
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button type="primary" loading={isPending} onClick={() => form.submit()}>
            {t('act.save')}
          </Button>
        </div>
      }
    >
      <Form form={form} layout="vertical" onFinish={(values) => mutate(values)}>
        <div aria-live="assertive">
          {trouble && <Alert type="error" title={trouble} style={{ marginBottom: 16 }} />}
        </div>
        <p className="muted">{t('pin.newMeans')}</p>
        <Form.Item name="pin" label={t('pin.title')} rules={[{ required: true, message: t('pin.missing') }]}>
          <PinPicker near={customer.pin} />
        </Form.Item>
        <Form.Item name="note" label={t('pin.note')}>
          <Input maxLength={300} />
        </Form.Item>
      </Form>
    </Drawer>
  )
}
