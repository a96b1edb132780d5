import { useRegisterSW } from 'virtual:pwa-register/react'
import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../kit/Button.tsx'
import { useRoute } from './navigation.tsx'
import { useLive } from './store.tsx'

const EVERY = 30 * 60_000
const CALM = ['today', 'customers', 'me', 'unsent', 'day']
const BUSY = 'rounds-busy'

/** Until the returned call: a new worker reloads all windows of the app, and this one is in the middle of something. */
function sayBusy(): () => void {
  let done = () => {}
  const over = new Promise<void>((resolve) => {
    done = resolve
  })
  void navigator.locks?.request(BUSY, { mode: 'shared' }, () => over)
  return done
}

async function isAnotherBusy(): Promise<boolean> {
  const locks = await navigator.locks?.query()
  return locks?.held?.some(({ name }) => name === BUSY) ?? false
}

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
  const isBusy = open !== null || !CALM.includes(page)
  const [isHeldUp, setHeldUp] = useState(false)
  useEffect(() => (isBusy ? sayBusy() : undefined), [isBusy])
  async function update() {
    const heldUp = await isAnotherBusy()
    setHeldUp(heldUp)
    if (!heldUp) await updateServiceWorker(true)
  }
  if (!isWaiting || isBusy) return null
  return (
    <section
      aria-label={t('update.title')}
      className="fixed inset-x-0 top-0 z-30 m-3 mt-[max(0.75rem,env(safe-area-inset-top))] flex items-center gap-2 rounded-lg bg-surface p-3 shadow-3"
    >
      <RefreshCw size={18} className="flex-none text-accent" aria-hidden />
      <p className="min-w-0 flex-1 text-md" role="status">
        {t(isHeldUp ? 'update.elsewhere' : 'update.ready')}
      </p>
      <Button tone="text" onClick={() => setWaiting(false)}>
        {t('update.later')}
      </Button>
      <Button tone="text" onClick={() => void update()}>
        {t('update.now')}
      </Button>
    </section>
  )
}
