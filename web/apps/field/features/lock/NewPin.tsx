import { Lock } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { PinField } from './PinField.tsx'
import { useAttempt } from './useAttempt.ts'

const SHORTEST = 6

interface Props {
  save: (pin: string) => Promise<void>
  onDone: () => void
  /** Blocks what has been answered elsewhere, such as the present PIN. */
  isReady?: boolean
  /** Fields that stand before the new PIN. */
  children?: ReactNode
}

/** A PIN chosen twice: nobody sees what was typed. */
export function NewPin({ save, onDone, isReady = true, children }: Props) {
  const { t } = useTranslation()
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const { isBusy, attempt, sentence } = useAttempt()
  const isShort = [...pin].length < SHORTEST
  const differs = again.length >= pin.length && again !== pin
  function submit(event: FormEvent) {
    event.preventDefault()
    void attempt(() => save(pin), onDone)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {sentence && (
        <Note kind="danger" urgent>
          {sentence}
        </Note>
      )}
      {children}
      <PinField label={t('lock.pin_new')} value={pin} onChange={setPin} hint={t('lock.least')} />
      <PinField
        label={t('lock.pin_again')}
        value={again}
        onChange={setAgain}
        error={differs ? t('lock.differs') : undefined}
      />
      <Button
        type="submit"
        tone="primary"
        big
        icon={Lock}
        busy={isBusy}
        disabled={!isReady || isShort || again !== pin}
      >
        {t(isBusy ? 'lock.busy' : 'lock.save')}
      </Button>
    </form>
  )
}
