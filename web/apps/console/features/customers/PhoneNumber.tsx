import { useMutation } from '@tanstack/react-query'
import { Button, Typography } from 'antd'
import { Eye } from 'lucide-react'
import { api, type Customer } from '../../api'
import { useText } from '../../text'
import { useTroubleWords } from '../sync/troubleWords'
import { maskOf } from './mask'

/** In full where it may be read; else its last digits, and the rest on request, which is recorded. */
export function PhoneNumber({ customer, mayReveal }: { customer: Customer; mayReveal: boolean }) {
  const { t } = useText()
  const words = useTroubleWords()
  const reveal = useMutation({ mutationFn: () => api.revealField(customer.id, 'phone') })
  const number = customer.phone ?? reveal.data?.value
  if (number) {
    return (
      <Typography.Text copyable={{ text: number, tooltips: [t('customers.copy'), t('customers.copied')] }}>
        {number}
      </Typography.Text>
    )
  }
  if (customer.phone_hint === null) return null
  return (
    <>
      <span>{maskOf(customer)}</span>
      {mayReveal && (
        <Button
          type="link"
          size="small"
          icon={<Eye size={14} aria-hidden />}
          loading={reveal.isPending}
          onClick={() => reveal.mutate()}
        >
          {t('customers.showNumber')}
        </Button>
      )}
      <span role="alert">{reveal.error && words.refusal(reveal.error, '')}</span>
    </>
  )
}
