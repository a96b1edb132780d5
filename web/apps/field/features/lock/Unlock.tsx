import { useFormat } from '@shared/i18n/company.tsx'
import { Logo } from '@shared/ui/Logo.tsx'
import { LockOpen } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { useMe, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { TextField } from '../../kit/TextField.tsx'
import { Abandon } from './Abandon.tsx'
import { NewPin } from './NewPin.tsx'
import { PinField } from './PinField.tsx'
import { useAttempt } from './useAttempt.ts'

/** A locked phone: the PIN, or, after a sign-in with the password, a new one. */
export default function Unlock() {
  const { t } = useTranslation()
  const { person } = useMe()
  const store = useStore()
  const [isLeaving, setLeaving] = useState(false)
  const isRecovering = store.lock.info().recoverable
  return (
    <main className="safe-top safe-bottom flex h-full flex-col overflow-y-auto px-gutter">
      <div className="flex flex-1 flex-col justify-center py-8">
        <Logo size={64} />
        <h1 tabIndex={-1} className="mt-3 text-2xl leading-tight">
          {t(isRecovering ? 'lock.recover_title' : 'lock.unlock_title')}
        </h1>
        <p className="text-ink-2">
          {isRecovering ? t('lock.recover_lead') : t('lock.unlock_lead', { name: person.name })}
        </p>
      </div>
      {isRecovering ? <Recover /> : <ByPin />}
      <Button tone="text" className="my-3 text-md! text-muted!" onClick={() => setLeaving(true)}>
        {t('lock.abandon')}
      </Button>
      {isLeaving && <Abandon onClose={() => setLeaving(false)} />}
    </main>
  )
}

function ByPin() {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const now = useClock(1000)
  const [pin, setPin] = useState('')
  const { isBusy, attempt, code, sentence } = useAttempt()
  const { waitUntil } = store.lock.info()
  const isWaiting = waitUntil !== null && waitUntil.getTime() > now
  function unlock(event: FormEvent) {
    event.preventDefault()
    void attempt(async () => {
      setPin('')
      await store.lock.unlock(pin)
    })
  }
  const wait = isWaiting
    ? t('errors.pin_wait', { wait: format.duration((waitUntil.getTime() - now) / 1000) })
    : undefined
  return (
    <form onSubmit={unlock} className="flex flex-col gap-4">
      <PinField
        current
        autoFocus
        label={t('lock.pin')}
        value={pin}
        onChange={setPin}
        error={wait ?? (sentence && code !== 'pin_wait' ? sentence : undefined)}
      />
      <Button
        type="submit"
        tone="primary"
        big
        icon={LockOpen}
        busy={isBusy}
        disabled={isWaiting || pin.length < 6}
      >
        {t(isBusy ? 'lock.unlocking' : 'lock.unlock')}
      </Button>
      <Button tone="text" onClick={() => navigate({ page: 'sign-in' })}>
        {t('lock.forgot')}
      </Button>
      <p className="text-center text-sm text-muted">{t('lock.forgot_more')}</p>
    </form>
  )
}

/** The password is the second key; after a change of password only the earlier one fits. */
function Recover() {
  const { t } = useTranslation()
  const store = useStore()
  const [earlier, setEarlier] = useState('')
  const [isOther, setOther] = useState(false)
  async function recover(pin: string) {
    try {
      await store.lock.recover(pin, earlier || undefined)
    } catch (error) {
      if ((error as { code?: string }).code === 'recovery_wrong') setOther(true)
      throw error
    }
  }
  return (
    <NewPin save={recover} onDone={() => navigate({ page: 'today' }, { replace: true })}>
      {isOther ? (
        <TextField
          label={t('lock.earlier')}
          hint={t('lock.earlier_hint')}
          type="password"
          autoComplete="off"
          value={earlier}
          onChange={(event) => setEarlier(event.target.value)}
        />
      ) : (
        <Note>{t('lock.why')}</Note>
      )}
    </NewPin>
  )
}
