import { LocateOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../device/position.ts'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'

interface Props {
  reason: Exclude<Finding['phase'], 'finding' | 'fix'>
  onRetry: () => void
}

/** What happened to the position, that the check-in works all the same, and how to get it back. */
export function PositionHelp({ reason, onRetry }: Props) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <Note kind="warning" icon={LocateOff}>
      <p>{t(`position.${reason}`)}</p>
      <div className="-mx-2 -mb-2 flex flex-wrap">
        <Button tone="text" onClick={onRetry}>
          {t('position.retry')}
        </Button>
        {reason !== 'unsupported' && (
          <Button tone="text" onClick={() => setOpen(true)}>
            {t('position.how')}
          </Button>
        )}
      </div>
      {isOpen && (
        <BottomSheet title={t('position.how_title')} onClose={() => setOpen(false)}>
          <ol className="list-decimal space-y-2 pb-2 pl-5 text-md">
            <li>{t('position.step_phone')}</li>
            <li>{t('position.step_browser')}</li>
            <li>{t('position.step_back')}</li>
          </ol>
        </BottomSheet>
      )}
    </Note>
  )
}
