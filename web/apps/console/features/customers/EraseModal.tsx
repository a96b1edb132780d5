import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Input, Modal } from 'antd'
import { api, type EraseIn } from '../../api'
import { useText } from '../../text'
import { useTroubleWords } from '../sync/troubleWords'

interface Props {
  of: Pick<EraseIn, 'kind' | 'id'>
  /** What has to be typed once more: the customer's name or the person's staff number. */
  confirm: string
  onClose: () => void
}

/** Deletion on request. It cannot be undone, so it asks for the reason and for the name once more. */
export default function EraseModal({ of, confirm, onClose }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const words = useTroubleWords()
  const client = useQueryClient()
  const [form] = Form.useForm<{ reason: string; confirm: string }>()
  const erase = useMutation({
    mutationFn: (values: { reason: string; confirm: string }) => api.erase({ ...of, ...values }),
    onSuccess: async () => {
      await client.invalidateQueries()
      void message.success(t('erase.done'))
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('erase.title')}
      okText={t('erase.confirm')}
      okButtonProps={{ danger: true, loading: erase.isPending }}
      cancelText={t('act.cancel')}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Alert type="warning" title={t(`erase.means_${of.kind}`)} />
      <Form
        form={form}
        layout="vertical"
        onFinish={(values) => erase.mutate(values)}
        style={{ marginBlockStart: 16 }}
      >
        <Form.Item
          name="reason"
          label={t('erase.reason')}
          rules={[{ required: true, whitespace: true, max: 300, message: t('erase.reasonMissing') }]}
        >
          <Input.TextArea rows={2} />
        </Form.Item>
        <Form.Item
          name="confirm"
          label={t('erase.again', { name: confirm })}
          rules={[
            {
              validator: (_, value) =>
                value === confirm ? Promise.resolve() : Promise.reject(new Error(t('erase.againWrong'))),
            },
          ]}
        >
          <Input autoComplete="off" />
        </Form.Item>
      </Form>
      <div role="alert">{erase.error && <Alert type="error" title={words.refusal(erase.error, '')} />}</div>
    </Modal>
  )
}
