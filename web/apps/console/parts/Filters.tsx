import { useQuery } from '@tanstack/react-query'
import { Input, type InputRef, Select, TreeSelect } from 'antd'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { unitTree } from '../features/people/units'
import { queries } from '../queries'
import { useShortcuts } from '../shell/shortcuts'
import { useText } from '../text'
import { useLater } from './useLater'

interface FilterProps {
  value: string | undefined
  onChange: (value: string | undefined) => void
}

interface SearchFilterProps extends FilterProps {
  placeholder: string
}

/** Writes the address after a short rest, and follows it when it changes from elsewhere. */
export function SearchFilter({ value, onChange, placeholder }: SearchFilterProps) {
  const { t } = useText()
  const [typed, setTyped] = useState(value ?? '')
  const rested = useLater(typed, 250)
  const written = useRef(value ?? '')
  const field = useRef<InputRef>(null)
  useShortcuts([
    { keys: '/', label: t('shortcuts.filter'), run: () => field.current?.focus({ cursor: 'all' }) },
  ])

  const change = useRef(onChange)
  change.current = onChange
  useEffect(() => {
    const text = rested.trim()
    if (text === written.current) return
    written.current = text
    change.current(text || undefined)
  }, [rested])
  useEffect(() => {
    if ((value ?? '') === written.current) return
    written.current = value ?? ''
    setTyped(value ?? '')
  }, [value])

  return (
    <Input
      ref={field}
      allowClear
      style={{ width: 256 }}
      prefix={<Search size={15} aria-hidden />}
      placeholder={placeholder}
      aria-label={placeholder}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  )
}

interface ChoiceFilterProps extends FilterProps {
  label: string
  options: { value: string; label: string }[]
  searchable?: boolean
}

export function ChoiceFilter({ label, options, value, onChange, searchable = false }: ChoiceFilterProps) {
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      onChange={(next: string | null | undefined) => onChange(next ?? undefined)}
      options={options}
      popupMatchSelectWidth={false}
      style={{ minWidth: 116 }}
      {...(searchable ? { showSearch: { optionFilterProp: 'label' } } : {})}
    />
  )
}

interface KeysFilterProps {
  label: string
  value: string[]
  onChange: (value: string[]) => void
  options: { value: string; label: string }[]
}

/** Any of several keys. */
export function KeysFilter({ label, options, value, onChange }: KeysFilterProps) {
  return (
    <Select
      allowClear
      mode="multiple"
      maxTagCount="responsive"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={onChange}
      options={options}
      optionFilterProp="label"
      popupMatchSelectWidth={false}
      style={{ minWidth: 116, maxWidth: 220 }}
    />
  )
}

export function UnitFilter({ value, onChange }: FilterProps) {
  const { t } = useText()
  const { data } = useQuery(queries.units)
  return (
    <TreeSelect
      allowClear
      treeDefaultExpandAll
      aria-label={t('filter.unit')}
      placeholder={t('filter.unit')}
      value={value ?? null}
      onChange={(next: string | null | undefined) => onChange(next ?? undefined)}
      treeData={unitTree(data?.items ?? [])}
      popupMatchSelectWidth={false}
      style={{ minWidth: 132 }}
    />
  )
}

/** `by` says which id the page filters with: the person's own, or the position's that owns customers. */
export function PersonFilter({ value, onChange, by }: FilterProps & { by: 'id' | 'position_id' }) {
  const { t } = useText()
  const { data } = useQuery(queries.people)
  const options = (data?.items ?? []).flatMap((person) => {
    const id = person[by]
    return id === null
      ? []
      : [{ value: id, label: `${person.name}${person.unit_name ? ` · ${person.unit_name}` : ''}` }]
  })
  return (
    <ChoiceFilter
      searchable
      label={t(by === 'id' ? 'filter.person' : 'filter.owner')}
      options={options}
      value={value}
      onChange={onChange}
    />
  )
}
