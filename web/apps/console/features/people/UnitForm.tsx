import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Form, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { api, type Unit } from '../../api'
import { useText } from '../../text'
import { useRefreshOrganisation } from './refresh'
import { useSentence } from './useInvite'

interface Props {
  parent: string
  units: readonly Unit[]
  onClose: () => void
}

/** A new unit below the chosen one. */
export default function UnitForm({ parent, units, onClose }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const [form] = Form.useForm<{ name: string; kind: 'team' | 'region' }>()
  const [id] = useState(uuidv7)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (given: { name: string; kind: 'team' | 'region' }) =>
      api.createUnit({ id, parent_id: parent, ...given }),
    onSuccess: async (made) => {
      await refresh()
      void message.success(t('org.unitMade', { name: made.name }))
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('org.newUnitBelow', { parent: units.find((unit) => unit.id === parent)?.name ?? '' })}
      okText={t('act.save')}
      cancelText={t('act.cancel')}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ kind: 'team' }}
        onFinish={(given) => mutate({ ...given, name: given.name.trim() })}
      >
        <Form.Item
          name="name"
          label={t('org.unitName')}
          rules={[{ required: true, whitespace: true, message: t('org.fillName') }]}
        >
          <Input autoFocus maxLength={120} />
        </Form.Item>
        <Form.Item name="kind" label={t('org.unitKind')}>
          <Radio.Group
            options={(['team', 'region'] as const).map((value) => ({
              value,
              label: t(`org.kinds.${value}`),
            }))}
          />
        </Form.Item>
      </Form>
      <div aria-live="assertive">{error && <Alert type="error" title={sentence(error)} />}</div>
    </Modal>
  )
}
