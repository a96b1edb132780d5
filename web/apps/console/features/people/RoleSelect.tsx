import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'

const BUILT_IN = ['rep', 'leader', 'regional_manager', 'finance', 'auditor', 'admin']

interface Props {
  id?: string
  value?: string
  onChange?: (role: string) => void
}

/** The company's roles for those who may see them, the built-in ones for others; the server refuses what is too much. */
export function RoleSelect({ id, value, onChange }: Props) {
  const { t } = useText()
  const words = useWords()
  const { data: me } = useSuspenseQuery(queries.me)
  const { data } = useQuery({ ...queries.roleChoices, enabled: me.abilities.includes('role:manage') })
  const options = data
    ? data.items.map((role) => ({ value: role.key, label: role.name ?? words.role(role.key) }))
    : BUILT_IN.map((key) => ({ value: key, label: words.role(key) }))
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
