import { useFormat } from '@shared/i18n/company.tsx'
import { useTranslation } from 'react-i18next'

/** What kinds and fields are called; one that this version does not know keeps its plain name. */
export function useApprovalWords() {
  const { t } = useTranslation()
  const format = useFormat()
  const said = (key: string, otherwise: string) => t(key as 'approval.title', { defaultValue: otherwise })
  return {
    kind: (name: string) => said(`approval.kind.${name}`, name),
    field: (name: string) => said(`approval.field.${name}`, name),
    event: (name: string) => said(`approval.event.${name}`, name),
    value: (value: string | null, field?: string) => {
      if (value === null) return t('approval.none')
      if (field === 'leave_kind') return said(`approval.leave_kind.${value}`, value)
      const [, day, noon] = /^(\d{4}-\d\d-\d\d)( 12:00)?$/.exec(value) ?? []
      if (!day) return value
      return format.date(`${day}T12:00:00Z`) + (noon ? ` ${t('approval.noon')}` : '')
    },
  }
}
