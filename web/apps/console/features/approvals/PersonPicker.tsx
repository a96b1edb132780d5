import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useText } from '../../text'
import { approvalCalls } from './calls'

interface Props {
  value: string | undefined
  onChange: (person: string | undefined) => void
  label: string
  /** Names that are known already, for a value that nobody has searched for yet. */
  names?: Record<string, string>
  id?: string
}

/** Finds a colleague by name or number, anywhere in the company. */
export function PersonPicker({ value, onChange, label, names = {}, id }: Props) {
  const { t } = useText()
  const [q, setQ] = useState('')
  const found = useQuery({
    queryKey: ['approvals', 'people', q],
    queryFn: () => approvalCalls.colleagues(q),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const options = (found.data?.items ?? []).map((one) => ({
    value: one.id,
    label: `${one.name} · ${one.unit_name}`,
  }))
  const known = value && names[value] && !options.some((one) => one.value === value)
  return (
    <Select
      {...(id && { id })}
      aria-label={label}
      showSearch={{ filterOption: false, onSearch: (text) => setQ(text.trim()) }}
      allowClear
      style={{ minWidth: 220, width: '100%' }}
      placeholder={t('approval.findPerson')}
      value={value}
      onChange={(chosen: string | undefined) => onChange(chosen)}
      options={known ? [{ value, label: names[value] }, ...options] : options}
      notFoundContent={q ? t('approval.noPerson') : t('approval.typeName')}
    />
  )
}
