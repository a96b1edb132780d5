import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { goBack, navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useLock, useStore, useSync } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { useToast } from '../../kit/toast.tsx'
import { NewPin } from './NewPin.tsx'
import { PinField } from './PinField.tsx'
import { useAttempt } from './useAttempt.ts'

/** Sets the PIN, or changes it. `onLater` is given where the company's wish stands in the way of the work. */
export default function Pin({ onLater }: { onLater?: () => void }) {
  const { t } = useTranslation()
  const store = useStore()
  const toast = useToast()
  const state = useLock()
  const { online } = useSync()
  const [old, setOld] = useState('')
  const [opened] = useState(state)
  const needsPassword = opened !== 'open' && !store.lock.info().hasPassword
  const isChange = opened === 'open'
  const done = () => {
    toast({ text: t('lock.saved') })
    if (!onLater) goBack({ page: 'me' })
  }
  const title = t(isChange ? 'lock.change' : 'lock.set')
  return (
    <Page
      title={title}
      header={
        onLater ? (
          <header className="safe-top flex-none px-gutter pt-6 pb-2">
            <h1 tabIndex={-1} className="text-2xl leading-tight">
              {title}
            </h1>
          </header>
        ) : (
          <PageHeader title={title} parent={{ page: 'me' }} />
        )
      }
    >
      <div className="flex flex-col gap-4 px-gutter pb-6">
        {onLater && <Note icon={ShieldCheck}>{t('lock.wanted')}</Note>}
        <p className="text-md text-ink-2">{t('lock.why')}</p>
        {needsPassword ? (
          <>
            <Note kind="warning">{t('lock.sign_in_first')}</Note>
            <Button tone="primary" big onClick={() => navigate({ page: 'sign-in' })} disabled={!online}>
              {t('lock.sign_in')}
            </Button>
          </>
        ) : (
          <NewPin
            save={(pin) => (isChange ? store.lock.changePin(old, pin) : store.lock.setPin(pin))}
            onDone={done}
            isReady={!isChange || old !== ''}
          >
            {isChange && <PinField current label={t('lock.pin_old')} value={old} onChange={setOld} />}
          </NewPin>
        )}
        {isChange && !store.lock.info().required && <Remove pin={old} />}
        {onLater && (
          <Button tone="text" onClick={onLater}>
            {t('lock.later')}
          </Button>
        )}
      </div>
    </Page>
  )
}

/** With the present PIN, so that a borrowed open phone does not lose its lock. */
function Remove({ pin }: { pin: string }) {
  const { t } = useTranslation()
  const store = useStore()
  const toast = useToast()
  const { isBusy, attempt, sentence } = useAttempt()
  const done = () => {
    toast({ text: t('lock.removed') })
    goBack({ page: 'me' })
  }
  return (
    <>
      {sentence && (
        <Note kind="danger" urgent>
          {sentence}
        </Note>
      )}
      <Button
        tone="danger"
        busy={isBusy}
        disabled={pin === ''}
        onClick={() => void attempt(() => store.lock.remove(pin), done)}
      >
        {t('lock.remove')}
      </Button>
    </>
  )
}
