import { Eye } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from '../../frame/store.tsx'

/** A number that is not this person's to read without asking: its end, and the rest on request while online. */
export default function MaskedPhone({ id, hint }: { id: string; hint: string }) {
  const { t } = useTranslation()
  const store = useStore()
  const [number, setNumber] = useState<string | null>(null)
  const [state, setState] = useState<'masked' | 'asking' | 'failed'>('masked')
  const reveal = async () => {
    setState('asking')
    try {
      setNumber(await store.customers.reveal(id))
      setState('masked')
    } catch {
      setState('failed')
    }
  }
  if (number)
    return (
      <a href={`tel:${number}`} className="text-accent">
        {number}
      </a>
    )
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <span>{`••••${hint}`}</span>
      <button
        type="button"
        className="reach flex items-center gap-1 text-accent"
        disabled={state === 'asking'}
        onClick={() => void reveal()}
      >
        <Eye size={16} aria-hidden />
        {t('customer.show_number')}
      </button>
      <span role="alert" className="text-sm text-warning">
        {state === 'failed' && t('customer.show_number_failed')}
      </span>
    </span>
  )
}
