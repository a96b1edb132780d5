import type { Security } from '@shared/account/account.ts'
import { useText } from '../../text'

/** Which phone a person works with, where the company wants one each. */
export function BindingNote({ security }: { security: Security }) {
  const { t, format } = useText()
  const { binding, one_phone } = security
  if (!one_phone) return null
  const parts = [
    binding?.bound_at
      ? t('account.bound', { label: binding.label ?? '', when: format.moment(binding.bound_at) })
      : t('account.unbound'),
    binding?.lent_until && t('account.lent', { when: format.moment(binding.lent_until) }),
    binding?.lent_label && t('account.lentTo', { label: binding.lent_label }),
  ]
  return <p>{parts.filter(Boolean).join(' · ')}</p>
}
