import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Form, Input, Modal, TreeSelect } from 'antd'
import { useState } from 'react'
import { api, type Unit } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'
import { RoleSelect } from './RoleSelect'
import { useRefreshOrganisation } from './refresh'
import { unitTree } from './units'
import { useSentence } from './useInvite'

interface Props {
  unit: string
  units: readonly Unit[]
  onClose: () => void
}

interface Draft {
  unit: string
  title: string
  role: string
}

/** A position that nobody fills yet: customers may belong to it, and somebody is put into it later. */
export default function PositionForm({ unit, units, onClose }: Props) {
  const { t } = useText()
  const words = useWords()
  const { message } = App.useApp()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const [form] = Form.useForm<Draft>()
  const [id] = useState(uuidv7)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (given: Draft) =>
      api.createPosition({
        id,
        unit_id: given.unit,
        title: given.title?.trim() || words.role(given.role),
        role: given.role,
      }),
    onSuccess: async (made) => {
      await refresh()
      void message.success(t('org.positionMade', { name: made.title }))
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('org.newPosition')}
      okText={t('act.save')}
      cancelText={t('act.cancel')}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className="muted">{t('org.newPositionWhat')}</p>
      <Form form={form} layout="vertical" initialValues={{ unit, role: 'rep' }} onFinish={mutate}>
        <Form.Item name="unit" label={t('org.positionUnit')}>
          <TreeSelect aria-label={t('org.positionUnit')} treeDefaultExpandAll treeData={unitTree(units)} />
        </Form.Item>
        <Form.Item name="role" label={t('org.role')}>
          <RoleSelect />
        </Form.Item>
        <Form.Item name="title" label={t('org.position')} extra={t('org.titleHint')}>
          <Input maxLength={120} />
        </Form.Item>
      </Form>
      <div aria-live="assertive">{error && <Alert type="error" title={sentence(error)} />}</div>
    </Modal>
  )
}
