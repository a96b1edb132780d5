import { CloudOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useText } from '../text'
import css from './shell.module.css'

function watchNetwork(changed: () => void) {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

export function OfflineNote() {
  const { t } = useText()
  const isOnline = useSyncExternalStore(watchNetwork, () => navigator.onLine)
  return (
    <div role="status" className={css.offline} hidden={isOnline}>
      {!isOnline && (
        <>
          <CloudOff size={15} aria-hidden />
          {t('shell.offline')}
        </>
      )}
    </div>
  )
}
