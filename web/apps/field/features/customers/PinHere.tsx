import { useFormat } from '@shared/i18n/company.tsx'
import type { FixInput } from '@store/index.ts'
import { MapPinPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { positionNow } from '../../device/position.ts'
import { Button } from '../../kit/Button.tsx'

interface Props {
  pin: FixInput | null
  onPin: (fix: FixInput) => void
}

/** The new customer's pin where the rep stands now. Optional: it can be set later. */
export function PinHere({ pin, onPin }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const [isBusy, setBusy] = useState(false)
  const [isFailed, setFailed] = useState(false)
  async function find() {
    setBusy(true)
    const found = await positionNow(10_000)
    setBusy(false)
    setFailed(typeof found === 'string')
    if (typeof found !== 'string') onPin(found)
  }
  return (
    <div className="flex flex-col gap-1">
      <Button tone="line" icon={MapPinPlus} busy={isBusy} onClick={find}>
        {isBusy ? t('accuracy.finding') : t('customer.pin_here')}
      </Button>
      <p role="status" className="text-sm text-muted">
        {pin
          ? t('customer.pin_set', {
              accuracy: pin.accuracy_m === null ? '' : `±${format.distance(pin.accuracy_m)}`,
            })
          : isFailed
            ? t('customer.pin_failed')
            : t('customer.pin_optional')}
      </p>
    </div>
  )
}
