import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, type InputRef } from 'antd'
import { Ban, Check, CornerUpLeft, Forward, MessageSquare, UsersRound } from 'lucide-react'
import { useRef, useState } from 'react'
import { Refusal } from '../../api'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import css from './approvals.module.css'
import { type Answer, type Approval, approvalCalls } from './calls'
import { PassOn } from './PassOn'

interface Props {
  approval: Approval
  onDecide: (decision: Answer, comment: string | null) => void
}

/** Approving needs no word; whoever sends back or refuses says why. A remark decides nothing. */
export function DecisionBar({ approval, onDecide }: Props) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const [comment, setComment] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [passing, setPassing] = useState<'transfer' | 'add' | null>(null)
  const field = useRef<InputRef>(null)

  const say = (decision: Answer) => {
    const said = comment.trim()
    if (decision !== 'approve' && !said) {
      setMissing(true)
      field.current?.focus()
      return
    }
    onDecide(decision, said || null)
  }
  const remark = useMutation({
    mutationFn: (said: string) =>
      approvalCalls.comment(approval.id, { id: uuidv7(new Date()), comment: said }),
    onSuccess: () => setComment(''),
    onError: (error) =>
      void message.error(
        errorText(
          error instanceof Refusal ? { code: error.code, params: error.params } : { code: 'network' },
          t,
          format,
        ),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['approvals'] }),
  })
  const note = () => {
    const said = comment.trim()
    if (said) return remark.mutate(said)
    setMissing(true)
    field.current?.focus()
  }
  useShortcuts([
    { keys: 'A', label: t('approval.approve'), run: () => say('approve') },
    { keys: 'R', label: t('approval.return'), run: () => say('return') },
  ])
  return (
    <div className={css.decision}>
      <div className={css.ways}>
        <Button type="primary" icon={<Check size={15} />} onClick={() => say('approve')}>
          {t('approval.approve')} <kbd aria-hidden>A</kbd>
        </Button>
        <Button icon={<CornerUpLeft size={15} />} onClick={() => say('return')}>
          {t('approval.return')} <kbd aria-hidden>R</kbd>
        </Button>
        <Button danger icon={<Ban size={15} />} onClick={() => say('reject')}>
          {t('approval.reject')}
        </Button>
        <Button icon={<UsersRound size={15} />} onClick={() => setPassing('add')}>
          {t('approval.addStep')}
        </Button>
        <Button icon={<MessageSquare size={15} />} loading={remark.isPending} onClick={note}>
          {t('approval.remark')}
        </Button>
        <Button icon={<Forward size={15} />} onClick={() => setPassing('transfer')}>
          {t('approval.transfer')}
        </Button>
      </div>
      <div className={css.comment}>
        <Input
          ref={field}
          value={comment}
          maxLength={300}
          status={isMissing ? 'error' : ''}
          aria-label={t('approval.comment')}
          aria-invalid={isMissing}
          placeholder={t('approval.commentHint')}
          onChange={(event) => {
            setComment(event.target.value)
            setMissing(false)
          }}
        />
        {isMissing && <p role="alert">{t('approval.commentMissing')}</p>}
      </div>
      {passing && (
        <PassOn
          approval={approval}
          how={passing}
          comment={comment.trim() || null}
          onClose={() => setPassing(null)}
        />
      )}
    </div>
  )
}
