import { useTranslation } from 'react-i18next'
import { useStore, useSync } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { useAttempt } from './useAttempt.ts'

/** The last way: what is sealed is deleted. Says first how much of it nobody else has. */
export function Abandon({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const store = useStore()
  const { unsent, attention, photosLeft } = useSync()
  const { isBusy, attempt, sentence } = useAttempt()
  const n = unsent + attention
  return (
    <BottomSheet title={t('lock.abandon_title')} onClose={onClose}>
      <div className="pb-4">
        {n + photosLeft > 0 ? (
          <Note kind="danger">{t('lock.abandon_lost', { n, photos: photosLeft })}</Note>
        ) : (
          <p className="text-md text-ink-2">{t('lock.abandon_none')}</p>
        )}
      </div>
      {sentence && (
        <div className="pb-3">
          <Note kind="danger" urgent>
            {sentence}
          </Note>
        </div>
      )}
      <div className="flex flex-wrap gap-2 pb-2">
        <Button big tone="primary" className="flex-1" onClick={onClose}>
          {t('lock.keep')}
        </Button>
        <Button
          big
          tone="danger"
          className="flex-1"
          busy={isBusy}
          onClick={() => void attempt(() => store.lock.abandon(), onClose)}
        >
          {t('lock.abandon_go')}
        </Button>
      </div>
    </BottomSheet>
  )
}
