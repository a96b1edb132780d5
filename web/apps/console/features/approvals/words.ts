import { useText } from '../../text'
import type { Approval, Reason } from './calls'

/** What conditions and changes are called; a kind of another module brings its words with it. */
export function useApprovalWords() {
  const { t, format } = useText()
  const said = (key: string, otherwise: string) => t(key as 'approval.title', { defaultValue: otherwise })

  const kind = (name: string) => said(`approval.kind.${name}`, name)
  const field = (of: string, name: string) =>
    said(`approval.field.${of}.${name}`, said(`approval.field.any.${name}`, name))
  const role = (name: string) => said(`approval.role.${name}`, name)

  /** A value of a field: a choice in words, a day as a date. */
  const value = (name: string, found: string | number | boolean | null | undefined): string => {
    if (found === null || found === undefined || found === '') return t('approval.nothing')
    if (typeof found === 'boolean') return t(found ? 'approval.yes' : 'approval.no')
    if (typeof found === 'number') return format.number(found)
    if (/^\d{4}-\d\d-\d\d$/.test(found)) return format.date(`${found}T12:00:00Z`)
    if (name === 'leave_kind') return said(`approval.leave_kind.${found}`, found)
    const noon = /^(\d{4}-\d\d-\d\d) 12:00$/.exec(found)
    if (noon) return `${format.date(`${noon[1]}T12:00:00Z`)} ${t('approval.noon')}`
    if (name === 'asker_role') return role(found)
    if (name === 'kind') return said(`trade.kind.${found}`, found)
    if (name === 'status') return said(`trade.status.${found}`, found)
    if (name === 'grade' && found === 'none') return t('approval.noGrade')
    return found
  }

  const reason = ({ code, why, levels, role: of }: Reason): string =>
    said(`approval.reason.${code}${why ? `_${why}` : ''}`, said(`approval.reason.${code}`, code))
      .replace('{levels}', String(levels ?? 1))
      .replace('{role}', of ? role(of) : '')

  const status = (of: Approval['status']) => t(`approval.status.${of}`)
  return { kind, field, value, role, reason, status, said }
}

export type ApprovalWords = ReturnType<typeof useApprovalWords>
