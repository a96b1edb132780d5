import { useText } from '../../text'

const PERMISSIONS = [
  'api_key_manage',
  'approval_decide',
  'approval_design',
  'audit_export',
  'audit_read',
  'calendar_manage',
  'company_manage',
  'customer_create',
  'customer_design',
  'customer_edit',
  'customer_export',
  'customer_merge',
  'customer_read',
  'customer_reveal',
  'deal_edit',
  'deal_export',
  'deal_read',
  'device_manage',
  'leave_ask',
  'leave_manage',
  'live_read',
  'note_design',
  'note_read',
  'note_write',
  'person_edit',
  'person_hand_over',
  'person_read',
  'pin_set',
  'plan_read',
  'pool_claim',
  'pool_manage',
  'privacy_manage',
  'role_manage',
  'session_manage',
  'sync_manage',
  'track_read',
  'unit_edit',
  'unit_read',
  'visit_export',
  'visit_read',
  'visit_record',
] as const
const MODULES = [
  'customers',
  'deals',
  'visits',
  'live',
  'people',
  'approvals',
  'sync',
  'audit',
  'company',
] as const
const FIELDS = ['customer_phone', 'customer_contact', 'customer_reach'] as const
const ROLES = ['rep', 'leader', 'regional_manager', 'finance', 'auditor', 'admin'] as const

function known<K extends string>(codes: readonly K[], code: string): K | undefined {
  return codes.find((one) => one === code)
}

/** Plain words for what roles are made of. What this build does not know yet is shown as it is. */
export function useRoleWords() {
  const { t } = useText()
  const flat = (code: string) => code.replace(/[:.]/, '_')
  return {
    permission: (code: string) => {
      const one = known(PERMISSIONS, flat(code))
      return one === undefined ? code : t(`permission.${one}`)
    },
    module: (code: string) => {
      const one = known(MODULES, code)
      return one === undefined ? code : t(`roles.module.${one}`)
    },
    field: (code: string) => {
      const one = known(FIELDS, flat(code))
      return one === undefined ? code : t(`roles.field.${one}`)
    },
    role: (role: { key: string; name?: string | null | undefined }) => {
      const one = known(ROLES, role.key)
      return role.name || (one === undefined ? role.key : t(`role.${one}`))
    },
  }
}
