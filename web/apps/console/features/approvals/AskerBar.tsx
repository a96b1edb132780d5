import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { BellRing, Undo2 } from 'lucide-react'
import { Refusal } from '../../api'
import { useText } from '../../text'
import css from './approvals.module.css'
import { type Approval, approvalCalls } from './calls'

/** What the asker may do while it is under way: remind, or take it back. */
export function AskerBar({ approval }: { approval: Approval }) {
  const { t, format } = useText()
  const client = useQueryClient()
  const { message } = App.useApp()
  const act = useMutation({
    mutationFn: (what: 'remind' | 'withdraw') =>
      approvalCalls[what](approval.id, { id: uuidv7(new Date()), comment: null }),
    onSuccess: (_, what) =>
      void message.success(t(what === 'remind' ? 'approval.reminded' : 'approval.withdrawn')),
    onError: (error) =>
      void message.error(
        errorText(error instanceof Refusal ? error : { code: 'server_error' }, t, format),
        6,
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['approvals'] }),
  })
  if (approval.status !== 'running' && approval.status !== 'returned') return null
  return (
    <div className={css.decision}>
      <div className={css.ways}>
        {approval.status === 'running' && (
          <Button
            type="primary"
            icon={<BellRing size={15} />}
            loading={act.isPending}
            onClick={() => act.mutate('remind')}
          >
            {t('approval.remind')}
          </Button>
        )}
        <Button icon={<Undo2 size={15} />} disabled={act.isPending} onClick={() => act.mutate('withdraw')}>
          {t('approval.withdraw')}
        </Button>
      </div>
      {approval.status === 'returned' && <p>{t('approval.sendAgainHint')}</p>}
    </div>
  )
}
