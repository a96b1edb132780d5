import { App, Button, Form, Input, Modal } from 'antd'
import { Check, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { api, type Trouble } from '../../api'
import { useText } from '../../text'
import { decideAll, type Progress } from './deciding'
import css from './troubles.module.css'
import { useAskAgain } from './useDecisions'

interface Props {
  rows: Trouble[]
  onSelect: (selected: ReadonlySet<string>) => void
}

/** Decides the selected ones in the order of their phone; it shows how far it is and can be stopped. */
export function BulkBar({ rows, onSelect }: Props) {
  const { t, format } = useText()
  const { notification } = App.useApp()
  const askAgain = useAskAgain()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [isAsking, setAsking] = useState(false)
  const stop = useRef<AbortController | null>(null)

  const run = async (decide: (trouble: Trouble) => Promise<unknown>) => {
    const controller = new AbortController()
    stop.current = controller
    setProgress({ done: 0, of: rows.length, failed: [] })
    const { done, failed } = await decideAll(rows, decide, setProgress, controller.signal)
    await askAgain()
    setProgress(null)
    // What could not be done stays selected, for a second look.
    onSelect(new Set(failed.map(({ trouble }) => trouble.op_id)))
    if (failed.length > 0)
      notification.warning({
        duration: false,
        title: t('trouble.bulkFailed', { n: format.number(failed.length) }),
        description: t('trouble.bulkFailedWhy'),
      })
    else notification.success({ title: t('trouble.bulkDone', { n: format.number(done) }) })
  }

  return (
    <div className={css.bulk} role="status">
      {progress ? (
        <>
          <b>{t('trouble.running', { done: progress.done + progress.failed.length, of: progress.of })}</b>
          <button type="button" onClick={() => stop.current?.abort()}>
            {t('trouble.stop')}
          </button>
        </>
      ) : (
        <>
          <b>{t('trouble.selected', { n: format.number(rows.length) })}</b>
          <button type="button" onClick={() => void run((trouble) => api.acceptTrouble(trouble.op_id))}>
            <Check size={16} aria-hidden />
            {t('trouble.acceptAll')}
          </button>
          <button type="button" onClick={() => setAsking(true)}>
            {t('trouble.dismissAll')}
          </button>
          <button type="button" aria-label={t('trouble.unselect')} onClick={() => onSelect(new Set())}>
            <X size={16} aria-hidden />
          </button>
        </>
      )}
      {isAsking && (
        <ReasonModal
          count={rows.length}
          onClose={() => setAsking(false)}
          onReason={(reason) => {
            setAsking(false)
            void run((trouble) => api.dismissTrouble(trouble.op_id, reason))
          }}
        />
      )}
    </div>
  )
}

interface ReasonProps {
  count: number
  onReason: (reason: string) => void
  onClose: () => void
}

function ReasonModal({ count, onReason, onClose }: ReasonProps) {
  const { t, format } = useText()
  const [form] = Form.useForm<{ reason: string }>()
  return (
    <Modal
      open
      title={t('trouble.dismissTitle', { n: format.number(count) })}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button danger onClick={() => form.submit()}>
            {t('trouble.dismissAll')}
          </Button>
        </>
      }
    >
      <Form form={form} layout="vertical" onFinish={({ reason }) => onReason(reason.trim())}>
        <Form.Item
          name="reason"
          label={t('trouble.reason')}
          extra={t('trouble.dismissWhat')}
          rules={[
            { required: true, whitespace: true, message: t('trouble.reasonMissing') },
            { max: 300, message: t('form.tooLong', { max: 300 }) },
          ]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
