import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../api'
import { useWords } from '../../words'
import { ACTIONS, ENTITIES, FIELDS } from './codes'

type Known<T extends readonly string[]> = T[number]
type Flat<S extends string> = S extends `${infer A}:${infer B}` ? `${A}_${B}` : S

function among<T extends readonly string[]>(known: T, code: string): Known<T> | undefined {
  return known.find((one) => one === code)
}

const flat = <S extends string>(action: S) => action.replace(':', '_') as Flat<S>

export function useAuditWords() {
  const { t } = useTranslation()
  const words = useWords()
  const action = (code: string) => {
    const known = among(ACTIONS, code)
    return known ? t(`audit.action.${flat(known)}`) : code
  }
  const entity = (code: string) => {
    const known = among(ENTITIES, code)
    return known ? t(`audit.entity.${known}`) : code
  }
  const field = (code: string) => {
    const known = among(FIELDS, code)
    return known ? t(`audit.field.${known}`) : code
  }
  return {
    action,
    entity,
    field,
    /** A field's value as people say it; codes of ours become words. */
    value: (entry: AuditEntry, name: string, value: string | null) => {
      if (value === null) return '–'
      if (name === 'role') return words.role(value)
      if (name === 'how' && entry.action.startsWith('session:')) return words.signedInBy(value)
      if (entry.entity === 'customer' && name === 'kind') return words.kind(value)
      if (entry.entity === 'customer' && name === 'status') return words.status(value)
      if (value === 'true' || value === 'false') return t(value === 'true' ? 'audit.yes' : 'audit.no')
      return value
    },
    who: (entry: AuditEntry) => entry.person?.name ?? t('audit.system'),
    /** The thing's own name, or the one that the row itself tells. */
    thing: (entry: AuditEntry) => {
      const told = entry.after?.name ?? entry.before?.name
      return entry.entity_name ?? (typeof told === 'string' ? told : null)
    },
  }
}
