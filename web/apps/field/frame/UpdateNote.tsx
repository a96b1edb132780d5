import { useRegisterSW } from 'virtual:pwa-register/react'
import { RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../kit/Button.tsx'
import { useRoute } from './navigation.tsx'
import { useLive } from './store.tsx'

const EVERY = 30 * 60_000

/** Offers a new version; never in the middle of a visit, a check-in or a form. */
export default function UpdateNote() {
  const { t } = useTranslation()
  const { page } = useRoute()
  const open = useLive('open-visit', (store) => store.visits.open())
  const {
    needRefresh: [isWaiting, setWaiting],
    updateServiceWorker,
  } = useRegisterSW({
    onRegisteredSW(_, registration) {
      if (registration) setInterval(() => void registration.update().catch(() => undefined), EVERY)
    },
  })
  const isBusy = open !== null || !['today', 'customers', 'me', 'unsent'].includes(page)
  if (!isWaiting || isBusy) return null
  return (
    <section
      aria-label={t('update.title')}
      className="fixed inset-x-0 top-0 z-30 m-3 mt-[max(0.75rem,env(safe-area-inset-top))] flex items-center gap-2 rounded-lg bg-surface p-3 shadow-3"
    >
      <RefreshCw size={18} className="flex-none text-accent" aria-hidden />
      <p className="min-w-0 flex-1 text-md">{t('update.ready')}</p>
      <Button tone="text" onClick={() => setWaiting(false)}>
        {t('update.later')}
      </Button>
      <Button tone="text" onClick={() => void updateServiceWorker(true)}>
        {t('update.now')}
      </Button>
    </section>
  )
}
