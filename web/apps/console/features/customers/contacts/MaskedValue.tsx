import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { Eye } from 'lucide-react'
import { useText } from '../../../text'
import { useTroubleWords } from '../../sync/troubleWords'
import { type Contact, contactCalls, type Reach } from './calls'

interface Props {
  contact: Contact
  field: 'name' | Reach
  value: string | null
  /** What stands there while it is masked. */
  hint: string
  isMasked: boolean
  mayReveal: boolean
}

/** In full where it may be read; else what is left of it, and the rest on request, which is recorded. */
export function MaskedValue({ contact, field, value, hint, isMasked, mayReveal }: Props) {
  const { t } = useText()
  const words = useTroubleWords()
  const reveal = useMutation({ mutationFn: () => contactCalls.reveal(contact.id, field) })
  const full = reveal.data?.value ?? (isMasked ? null : value)
  if (full) return <span>{full}</span>
  return (
    <>
      <span>{hint}</span>
      {mayReveal && isMasked && (
        <Button
          type="link"
          size="small"
          icon={<Eye size={14} aria-hidden />}
          loading={reveal.isPending}
          onClick={() => reveal.mutate()}
        >
          {t('contacts.show')}
        </Button>
      )}
      <span role="alert">{reveal.error && words.refusal(reveal.error, '')}</span>
    </>
  )
}
