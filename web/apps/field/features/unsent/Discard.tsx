import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { type OutboxItem, StoreError } from '@store/index.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { TextArea } from '../../kit/TextField.tsx'
import { useToast } from '../../kit/toast.tsx'

/** Lets a record go, with a reason that the office reads. */
export function Discard({ item, onClose }: { item: OutboxItem; onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [problem, setProblem] = useState('')

  async function letGo() {
    if (!reason.trim()) return setMissing(true)
    try {
      await store.outbox.discard(item.opId, reason.trim())
      onClose()
      toast({ text: t('unsent.discarded') })
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format))
    }
  }
  return (
    <BottomSheet title={t('discard.title')} onClose={onClose}>
      <p className="pb-3 text-md text-ink-2">
        {t('discard.what')}
        {item.grp && ` ${t('discard.together')}`}
      </p>
      {problem && (
        <div className="pb-3">
          <Note kind="danger" urgent>
            {problem}
          </Note>
        </div>
      )}
      <TextArea
        label={t('discard.reason')}
        value={reason}
        maxLength={300}
        error={isMissing && !reason.trim() ? t('discard.reason_missing') : undefined}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="flex gap-2 pt-4 pb-2">
        <Button big className="flex-1" onClick={onClose}>
          {t('discard.keep')}
        </Button>
        <Button big tone="danger" className="flex-1" onClick={() => void letGo()}>
          {t('discard.go')}
        </Button>
      </div>
    </BottomSheet>
  )
}
