import { useFormat } from '@shared/i18n/company.tsx'
import { errorText, type Problem } from '@shared/i18n/errorText.ts'
import { Waves } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { useStore, useSync } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { TextArea } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'
import type { PartProps } from '../customers/parts.ts'
import { release, usePoolNews } from './calls.ts'

/** When this customer goes back to the pool unless it is visited, and the way to put it there. */
export default function PoolPart({ customer }: PartProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { online } = useSync()
  const news = usePoolNews(customer.id)
  const [isAsking, setAsking] = useState(false)
  if (!news?.standing.is_on || customer.pending) return null
  const soon = news.leaving.find(({ id }) => id === customer.id)
  return (
    <div className="flex flex-col gap-2 px-gutter">
      {soon && (
        <Note kind="warning">{t('pool.leaves_on', { date: format.date(`${soon.due_on}T12:00:00Z`) })}</Note>
      )}
      {online && (
        <Button tone="line" icon={Waves} onClick={() => setAsking(true)}>
          {t('pool.release')}
        </Button>
      )}
      {isAsking && <Release id={customer.id} name={customer.name} onClose={() => setAsking(false)} />}
    </div>
  )
}

function Release({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const send = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await release(id, reason.trim())
      toast({ text: t('pool.released', { name }) })
      onClose()
      navigate({ page: 'customers' }, { replace: true })
      await store.sync.now()
    } catch (error) {
      setProblem(error as Problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <BottomSheet title={t('pool.release_ask', { name })} onClose={onClose}>
      <div className="flex flex-col gap-3 pb-2">
        <p className="text-md text-ink-2">{t('pool.release_why')}</p>
        <TextArea
          label={t('pool.reason')}
          maxLength={300}
          value={reason}
          error={problem ? errorText(problem, t, format) : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button tone="primary" big busy={isBusy} disabled={!reason.trim()} onClick={() => void send()}>
          {t('pool.release')}
        </Button>
      </div>
    </BottomSheet>
  )
}
