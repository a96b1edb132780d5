import { Select } from 'antd'
import { useText } from '../../text'
import { useRoleChoices } from '../roles/useRoleChoices'

interface Props {
  id?: string
  value?: string
  onChange?: (role: string) => void
}

/** The server refuses a role that is too much. */
export function RoleSelect({ id, value, onChange }: Props) {
  const { t } = useText()
  const options = useRoleChoices(value ? [value] : [])
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      aria-label={t('org.role')}
      options={options}
      value={value ?? null}
      onChange={(role) => role && onChange?.(role)}
    />
  )
}
