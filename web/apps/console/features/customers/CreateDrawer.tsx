import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Alert, App, Button, Drawer, Form, Input, Select } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { api, type CustomerIn } from '../../api'
import { queries } from '../../queries'
import { useText } from '../../text'
import { CustomerFields } from './CustomerFields'
import { useFormErrors } from './formErrors'
import { PinPicker } from './PinPicker'
import { type PinDraft, pinBody } from './pinDraft'
import type { TwinsIn } from './twins/requests'

const TwinHint = lazy(() => import('./twins/TwinHint'))

type NewCustomer = Omit<CustomerIn, 'id' | 'pin' | 'status' | 'apart_from'> & { pin?: PinDraft | null }

export default function CreateDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const router = useRouter()
  const client = useQueryClient()
  const people = useQuery(queries.people)
  const [form] = Form.useForm<NewCustomer>()
  const typed = Form.useWatch([], form)
  const [alike, setAlike] = useState<string[]>([])
  const [trouble, setTrouble] = useState('')
  const sentence = useFormErrors(form)
  // Made once: sending the form again after a lost answer cannot make a second customer.
  const [ids] = useState(() => ({ customer: uuidv7(), pin: uuidv7() }))

  const { mutate, isPending } = useMutation({
    mutationFn: ({ pin, ...fields }: NewCustomer) => {
      const given = Object.entries(fields).filter(
        ([, value]) => typeof value === 'string' && value.trim() !== '',
      )
      const pinned = pin ? { pin: pinBody(pin, ids.pin) } : {}
      return api.createCustomer({
        ...(Object.fromEntries(given) as Omit<NewCustomer, 'pin'>),
        id: ids.customer,
        status: 'active',
        apart_from: alike,
        ...pinned,
      })
    },
    onSuccess: async (customer) => {
      await client.invalidateQueries({ queryKey: ['customers', 'list'] })
      void message.success(t('customers.created', { name: customer.name }))
      onClose()
      await router.navigate({ to: '/customers/$customerId', params: { customerId: customer.id } })
    },
    onError: (error) => setTrouble(sentence(error)),
  })

  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      title={t('customers.new')}
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
      <Form
        form={form}
        layout="vertical"
        initialValues={{ kind: 'outlet' }}
        onFinish={(values) => mutate(values)}
      >
        <div aria-live="assertive">
          {trouble && <Alert type="error" title={trouble} style={{ marginBottom: 16 }} />}
        </div>
        <CustomerFields />
        <Suspense>{typed?.name && <TwinHint wanted={askedOf(typed)} onFound={setAlike} />}</Suspense>
        <Form.Item name="floor" label={t('twins.floor')}>
          <Input autoComplete="off" maxLength={100} />
        </Form.Item>
        <Form.Item name="room" label={t('twins.room')}>
          <Input autoComplete="off" maxLength={100} />
        </Form.Item>
        <Form.Item name="code" label={t('customers.code')} extra={t('customers.codeHint')}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="position_id" label={t('customers.owner')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            options={(people.data?.items ?? []).flatMap((person) =>
              person.position_id
                ? [{ value: person.position_id, label: `${person.name} · ${person.unit_name ?? ''}` }]
                : [],
            )}
          />
        </Form.Item>
        <Form.Item name="pin" label={t('pin.title')}>
          <PinPicker />
        </Form.Item>
      </Form>
    </Drawer>
  )
}

function askedOf({ name, phone, address, floor, room, pin }: NewCustomer): TwinsIn {
  const given = Object.entries({ phone, address, floor, room }).filter(([, value]) => value?.trim())
  return {
    name: name.trim().slice(0, 200),
    ...Object.fromEntries(given),
    ...(pin ? { pin: { lng: pin.lng, lat: pin.lat, datum: pin.datum } } : {}),
  }
}
