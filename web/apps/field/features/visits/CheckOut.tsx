import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { type LocalVisit, StoreError } from '@store/index.ts'
import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { positionNow } from '../../device/position.ts'
import { tick } from '../../device/screen.ts'
import { usePreferences } from '../../frame/preferences.tsx'
import { useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { Note } from '../../kit/Note.tsx'
import { useToast } from '../../kit/toast.tsx'

/** A check-out waits this long for a position, and goes without one after. */
const WAITS = 3000

/** Closes an open visit where the person stands now; without a position if none comes. */
export function CheckOut({ visit, onDone }: { visit: LocalVisit; onDone: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const toast = useToast()
  const { saving } = usePreferences()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  async function checkOut() {
    setBusy(true)
    const isSimulated = visit.fixes.some((fix) => fix.simulated)
    const found = saving || isSimulated ? null : await positionNow(WAITS)
    try {
      await store.visits.checkOut(visit.id, { fix: typeof found === 'string' ? null : found })
      tick()
      toast({ text: t('visit.checked_out', { name: visit.customer?.name ?? '' }) })
      onDone()
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'unknown' }, t, format))
      setBusy(false)
    }
  }
  return (
    <div className="flex flex-col gap-2">
      {problem && (
        <Note kind="danger" urgent>
          {problem}
        </Note>
      )}
      <Button tone="primary" big icon={LogOut} busy={isBusy} onClick={checkOut} className="w-full">
        {isBusy ? t('visit.checking_out') : t('words.check_out')}
      </Button>
    </div>
  )
}
