import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { StoreError } from '@store/index.ts'
import { FileDown, Share2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveFile, shareFile, takesFiles } from '../../device/share.ts'
import { useMe, useStore } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { useToast } from '../../kit/toast.tsx'

/** A file of all that is not delivered, for a phone that can no longer send. Says first what it holds. */
export function ExportSheet({ count, onClose }: { count: number; onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { person } = useMe()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')

  async function hand(over: (file: File) => Promise<boolean>) {
    setBusy(true)
    setProblem('')
    try {
      const contents = await store.outbox.exportFile()
      const stamp = new Date().toISOString().slice(0, 16).replace(/\D/g, '')
      const file = new File([contents], `rounds-${person.code}-${stamp}.rounds-outbox.json`, {
        type: 'application/json',
      })
      if (await over(file)) {
        toast({ text: t('export_file.done', { name: file.name }) })
        onClose()
      }
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format))
    }
    setBusy(false)
  }
  return (
    <BottomSheet title={t('export_file.title')} onClose={onClose}>
      <div className="flex flex-col gap-3 pb-2">
        <p className="text-md text-ink-2">{t('export_file.what', { n: count })}</p>
        {problem ? (
          <Note kind="danger" urgent>
            {problem}
          </Note>
        ) : (
          <Note kind="warning">{t('export_file.open_to_all')}</Note>
        )}
        <p className="text-sm text-muted">{t('export_file.kept')}</p>
        <Button tone="primary" big icon={FileDown} busy={isBusy} onClick={() => void hand(saveFile)}>
          {isBusy ? t('export_file.busy') : t('export_file.go')}
        </Button>
        {takesFiles() && (
          <Button tone="secondary" icon={Share2} disabled={isBusy} onClick={() => void hand(shareFile)}>
            {t('export_file.share')}
          </Button>
        )}
      </div>
    </BottomSheet>
  )
}
