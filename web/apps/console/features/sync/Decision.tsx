import { Alert, Button, Form, Input } from 'antd'
import { Check, PencilLine, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { Trouble } from '../../api'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import css from './troubles.module.css'
import { useTroubleWords } from './troubleWords'
import { useAccept, useDismiss } from './useDecisions'

const MendDrawer = lazy(() => import('./MendDrawer'))

/** Accept, correct, or not: decided once, and told to the person. */
export function Decision({ trouble, onDecided }: { trouble: Trouble; onDecided: () => void }) {
  const { t } = useText()
  const words = useTroubleWords()
  const [open, setOpen] = useState<'mend' | 'dismiss' | null>(null)
  const accept = useAccept(trouble, onDecided)
  // What names no kind of operation can be read and set aside, but never done.
  const canBeDone = trouble.type !== ''
  useShortcuts([
    ...(canBeDone
      ? [
          { keys: 'A', label: t('trouble.accept'), run: () => accept.isPending || accept.mutate({}) },
          { keys: 'E', label: t('trouble.fix'), run: () => setOpen('mend') },
        ]
      : []),
    { keys: 'D', label: t('trouble.dismiss'), run: () => setOpen('dismiss') },
  ])
  return (
    <footer className={css.decision}>
      <div aria-live="assertive">
        {accept.error && (
          <Alert
            type="error"
            title={t('trouble.stillRefused')}
            description={words.refusal(accept.error, trouble.type)}
            className={css.alert ?? ''}
          />
        )}
      </div>
      {open === 'dismiss' ? (
        <DismissForm trouble={trouble} onDecided={onDecided} onClose={() => setOpen(null)} />
      ) : (
        <>
          <div className={css.ways}>
            {canBeDone && (
              <>
                <Button
                  type="primary"
                  icon={<Check size={16} aria-hidden />}
                  loading={accept.isPending}
                  onClick={() => accept.mutate({})}
                  aria-keyshortcuts="A"
                >
                  {t('trouble.accept')} <kbd aria-hidden>A</kbd>
                </Button>
                <Button
                  icon={<PencilLine size={16} aria-hidden />}
                  onClick={() => setOpen('mend')}
                  aria-keyshortcuts="E"
                >
                  {t('trouble.fix')} <kbd aria-hidden>E</kbd>
                </Button>
              </>
            )}
            <Button
              icon={<X size={16} aria-hidden />}
              onClick={() => setOpen('dismiss')}
              aria-keyshortcuts="D"
            >
              {t('trouble.dismiss')} <kbd aria-hidden>D</kbd>
            </Button>
          </div>
          {canBeDone && <p className="muted">{t('trouble.acceptWhat', { name: trouble.person.name })}</p>}
        </>
      )}
      <Suspense>
        {open === 'mend' && (
          <MendDrawer trouble={trouble} onDecided={onDecided} onClose={() => setOpen(null)} />
        )}
      </Suspense>
    </footer>
  )
}

interface DismissProps {
  trouble: Trouble
  onDecided: () => void
  onClose: () => void
}

function DismissForm({ trouble, onDecided, onClose }: DismissProps) {
  const { t } = useText()
  const words = useTroubleWords()
  const dismiss = useDismiss(trouble, onDecided)
  return (
    <Form<{ reason: string }> layout="vertical" onFinish={({ reason }) => dismiss.mutate(reason.trim())}>
      <div aria-live="assertive">
        {dismiss.error && (
          <Alert
            type="error"
            title={words.refusal(dismiss.error, trouble.type)}
            className={css.alert ?? ''}
          />
        )}
      </div>
      <Form.Item
        name="reason"
        label={t('trouble.reason')}
        extra={t('trouble.dismissWhat')}
        rules={[
          { required: true, whitespace: true, message: t('trouble.reasonMissing') },
          { max: 300, message: t('form.tooLong', { max: 300 }) },
        ]}
      >
        <Input.TextArea autoFocus autoSize={{ minRows: 1, maxRows: 4 }} />
      </Form.Item>
      <div className={css.ways}>
        <Button danger htmlType="submit" loading={dismiss.isPending}>
          {t('trouble.dismissOne')}
        </Button>
        <Button onClick={onClose}>{t('act.cancel')}</Button>
      </div>
    </Form>
  )
}
