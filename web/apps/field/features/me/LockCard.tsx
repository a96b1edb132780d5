import { Lock, LockOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { useLock, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'

export function LockCard() {
  const { t } = useTranslation()
  const store = useStore()
  const state = useLock()
  const isOn = state === 'open'
  const Icon = isOn ? Lock : LockOpen
  return (
    <section className="mx-gutter flex flex-col gap-2 rounded-lg bg-surface p-3.5 shadow-1">
      <h2 className="flex items-center gap-2 text-lg leading-snug">
        <Icon size={18} aria-hidden className="flex-none text-ink-2" />
        {t('lock.title')}
      </h2>
      <p className="text-sm text-ink-2">
        {t(isOn ? 'lock.on' : state === 'setup' ? 'lock.wanted' : 'lock.off')}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => navigate({ page: 'pin' })}>{t(isOn ? 'lock.change' : 'lock.set')}</Button>
        {isOn && <Button onClick={() => void store.lock.lock()}>{t('lock.lock_now')}</Button>}
      </div>
    </section>
  )
}
