import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Checkbox, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { api, type Trouble } from '../../api'
import { useLater } from '../../parts/useLater'
import { useText } from '../../text'
import type { MendField } from './mending'
import { useTroubleWords } from './troubleWords'

interface Props {
  field: MendField
  trouble: Trouble
}

/** The input of a field by its kind; the form gives it value, change and id. */
export function MendInput({ field, trouble, ...bound }: Props) {
  const words = useTroubleWords()
  switch (field.kind) {
    case 'number':
      return <InputNumber {...bound} style={{ width: '100%' }} />
    case 'yes':
      return <Checkbox {...bound} />
    case 'long':
      return <Input.TextArea {...bound} autoSize={{ minRows: 2, maxRows: 6 }} />
    case 'raw':
      return <Input.TextArea {...bound} autoSize={{ minRows: 1, maxRows: 8 }} spellCheck={false} />
    case 'choice':
      return (
        <Select
          {...bound}
          allowClear
          options={(field.options ?? []).map((value) => ({
            value,
            label: words.value({ ...field, value }, trouble.type),
          }))}
        />
      )
    case 'customer':
      return <CustomerPicker {...bound} trouble={trouble} />
    default:
      return <Input {...bound} autoComplete="off" />
  }
}

interface PickerProps {
  trouble: Trouble
  value?: string | null
  onChange?: (value: string | undefined) => void
  id?: string
}

function CustomerPicker({ trouble, value, ...bound }: PickerProps) {
  const { t } = useText()
  const [typed, setTyped] = useState('')
  const q = useLater(typed.trim(), 180)
  const { data, isFetching } = useQuery({
    queryKey: ['customers', 'palette', q],
    queryFn: ({ signal }) => api.customers({ q, limit: 8 }, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
  const found = (data?.items ?? []).map((row) => ({
    value: row.id,
    label: [row.name, row.code].filter(Boolean).join(' · '),
  }))
  const own =
    trouble.customer_id && trouble.customer_id === value
      ? [{ value: trouble.customer_id, label: trouble.customer_name || t('customers.unknown') }]
      : []
  const options = [...own, ...found.filter((one) => one.value !== own[0]?.value)]
  return (
    <Select
      {...bound}
      value={value ?? null}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={isFetching}
      placeholder={t('trouble.findCustomer')}
      options={options}
      notFoundContent={q === '' ? t('trouble.findCustomer') : t('customers.noneFor', { q })}
    />
  )
}
