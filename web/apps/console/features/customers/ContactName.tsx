import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { Eye } from 'lucide-react'
import { api } from '../../api'
import { useText } from '../../text'
import { useTroubleWords } from '../sync/troubleWords'
import { isMaskedName } from './mask'

/** Whom to ask for. Somebody else's customer shows the first letter, and the rest on request, which is recorded. */
export function ContactName({ id, shown, mayReveal }: { id: string; shown: string; mayReveal: boolean }) {
  const { t } = useText()
  const words = useTroubleWords()
  const reveal = useMutation({ mutationFn: () => api.revealField(id, 'contact') })
  const name = reveal.data?.value ?? shown
  return (
    <>
      <span>{name}</span>
      {mayReveal && isMaskedName(name) && (
        <Button
          type="link"
          size="small"
          icon={<Eye size={14} aria-hidden />}
          loading={reveal.isPending}
          onClick={() => reveal.mutate()}
        >
          {t('customers.showName')}
        </Button>
      )}
      <span role="alert">{reveal.error && words.refusal(reveal.error, '')}</span>
    </>
  )
}
