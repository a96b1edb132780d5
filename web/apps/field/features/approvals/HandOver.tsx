import { uuidv7 } from '@shared/domain/uuidv7.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { CloudOff } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { goBack } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useLive, useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { SelectField, TextArea, TextField } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import { askHandOver, listSuccessors, type Successor } from './handing.ts'

/** Asks that a customer go to somebody else. Who can take over is the server's to know, so it needs a network. */
export default function HandOver({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { online } = useSync()
  const today = store.businessDay()
  const customer = useLive(`customer ${id}`, (from) => from.customers.get(id))
  const boxes = useLive('approvals', (from) => from.approvals.list())
  const [successors, setSuccessors] = useState<Successor[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [to, setTo] = useState('')
  const [day, setDay] = useState(today)
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [isSending, setSending] = useState(false)
  const fresh = useMemo(() => uuidv7(new Date()), [])
  // What came back is the same request once more, a round later.
  const before = boxes?.asked.find(
    (one) => one.kind === 'customer.hand_over' && one.entity_id === id && one.status === 'returned',
  )

  useEffect(() => {
    if (!online) return
    setProblem(null)
    listSuccessors(id).then(setSuccessors, setProblem)
  }, [id, online])

  async function send() {
    if (!to || !day || !reason.trim()) {
      setMissing(true)
      return
    }
    setSending(true)
    setProblem(null)
    try {
      await askHandOver(id, {
        id: before?.subject_id ?? fresh,
        position_id: to,
        from_day: day,
        reason: reason.trim(),
        round: (before?.round ?? 0) + 1,
      })
      toast({ text: t('hand_over.sent') })
      void store.sync.now()
      goBack({ page: 'customer', id })
    } catch (error) {
      setProblem(error as Problem)
    } finally {
      setSending(false)
    }
  }

  const isOffline = !online || problem?.code === 'network'
  return (
    <Page
      title={t('hand_over.title')}
      header={<PageHeader title={t('hand_over.title')} parent={{ page: 'customer', id }} />}
      foot={
        <Button
          tone="primary"
          big
          className="w-full"
          busy={isSending}
          disabled={isOffline || !successors?.length}
          onClick={() => void send()}
        >
          {t(isSending ? 'hand_over.sending' : 'hand_over.send')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4 px-gutter pb-6">
        <h2 className="text-[1.25rem] leading-snug [overflow-wrap:anywhere]">{customer?.name}</h2>
        {isOffline && <Note icon={CloudOff}>{t('hand_over.offline')}</Note>}
        {problem && problem.code !== 'network' && (
          <p role="alert" className="text-danger">
            {errorText(problem, t, format)}
          </p>
        )}
        {!successors && !isOffline && !problem && <SkeletonRows rows={3} />}
        {successors?.length === 0 && <p className="text-ink-2">{t('hand_over.nobody')}</p>}
        {successors && successors.length > 0 && (
          <>
            <SelectField label={t('hand_over.to')} value={to} onChange={(event) => setTo(event.target.value)}>
              <option value="">{t('hand_over.choose')}</option>
              {successors.map((one) => (
                <option key={one.position_id} value={one.position_id}>
                  {`${one.people} · ${one.unit_name}`}
                </option>
              ))}
            </SelectField>
            <TextField
              type="date"
              label={t('hand_over.from_day')}
              hint={t('hand_over.from_today')}
              min={today}
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
            <TextArea
              label={t('hand_over.reason')}
              hint={t('hand_over.reason_hint')}
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              error={isMissing ? t('hand_over.missing') : undefined}
            />
            <p className="text-sm text-muted">{t('hand_over.what')}</p>
          </>
        )}
      </div>
    </Page>
  )
}
