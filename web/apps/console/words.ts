import { useTranslation } from 'react-i18next'
import { KINDS, STATUSES } from './features/customers/filters'
import { FLAGS } from './features/visits/flags'

const ROLES = ['rep', 'leader', 'regional_manager', 'finance', 'auditor', 'admin'] as const
const PIN_SOURCES = ['map', 'device', 'import', 'field'] as const
const WAYS_IN = ['password', 'passkey', 'link'] as const
const PHOTO_KINDS = ['front', 'shelf', 'other'] as const

/** The words for codes that the server sends. One that this build does not know yet is shown as it is. */
export function useWords() {
  const { t } = useTranslation()
  function by<K extends string>(codes: readonly K[], word: (known: K) => string) {
    return (code: string) => {
      const known = codes.find((one) => one === code)
      return known === undefined ? code : word(known)
    }
  }
  return {
    kind: by(KINDS, (code) => t(`trade.kind.${code}`)),
    status: by(STATUSES, (code) => t(`trade.status.${code}`)),
    role: by(ROLES, (code) => t(`role.${code}`)),
    pinSource: by(PIN_SOURCES, (code) => t(`pinSource.${code}`)),
    photoKind: by(PHOTO_KINDS, (code) => t(`photoKind.${code}`)),
    flag: by(FLAGS, (code) => t(`flag.${code}`)),
    signedInBy: (how: string) =>
      t(
        `account.how.${how.endsWith('+second') ? 'second' : (WAYS_IN.find((one) => one === how) ?? 'other')}`,
      ),
    /** A visit may have arrived before its customer. */
    customer: (name: string | null) => name || t('customers.unknown'),
  }
}
