import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../api'

/** Every action that has a sentence. One that this build does not know yet is shown by its code. */
export const ACTIONS = [
  'api_key:make',
  'api_key:revoke',
  'audit:export',
  'company:create',
  'company:edit',
  'customer:create',
  'customer:edit',
  'customer:stand_in',
  'device:revoke',
  'leave:ask',
  'leave:decide',
  'leave:shorten',
  'leave:withdraw',
  'look:contact',
  'look:live',
  'look:phone',
  'look:photo',
  'look:track',
  'person:create',
  'person:edit',
  'pin:add',
  'position:choose_units',
  'position:create',
  'position:fill',
  'position:role',
  'position:vacate',
  'retention:forget',
  'role:archive',
  'role:create',
  'role:edit',
  'session:close',
  'session:open',
  'sync:accept',
  'sync:dismiss',
  'sync:import',
  'sync:new_epoch',
  'unit:create',
] as const
export const ENTITIES = [
  'api_key',
  'audit',
  'company',
  'customer',
  'device',
  'leave',
  'operation',
  'person',
  'pin',
  'position',
  'role',
  'unit',
  'visit',
] as const
export const FIELDS = [
  'address',
  'as',
  'code',
  'contact',
  'count',
  'cover',
  'cover_id',
  'days',
  'device_id',
  'first_day',
  'from_day',
  'grade',
  'is_demo',
  'kind',
  'last_day',
  'locale',
  'name',
  'note',
  'parent_id',
  'permissions',
  'person_id',
  'phone',
  'phone_lock',
  'reason',
  'retention',
  'role',
  'scope',
  'state',
  'status',
  'title',
  'unit_id',
  'until_day',
  'visit_id',
] as const

type Known<T extends readonly string[]> = T[number]
type Flat<S extends string> = S extends `${infer A}:${infer B}` ? `${A}_${B}` : S

function among<T extends readonly string[]>(known: T, code: string): Known<T> | undefined {
  return known.find((one) => one === code)
}

const flat = <S extends string>(action: S) => action.replace(':', '_') as Flat<S>

export function useAuditWords() {
  const { t } = useTranslation()
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
    who: (entry: AuditEntry) => entry.person?.name ?? t('audit.system'),
    /** The thing's own name, or the one that the row itself tells. */
    thing: (entry: AuditEntry) => {
      const told = entry.after?.name ?? entry.before?.name
      return entry.entity_name ?? (typeof told === 'string' ? told : null)
    },
  }
}
