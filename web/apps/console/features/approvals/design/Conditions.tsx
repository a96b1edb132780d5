import { Button, InputNumber, Select, Switch } from 'antd'
import { Plus, X } from 'lucide-react'
import { useText } from '../../../text'
import type { ChainList } from '../calls'
import { useApprovalWords } from '../words'
import css from './design.module.css'
import { type Condition, type Field, firstValue, type Operator, operatorsOf } from './draft'

interface Props {
  kind: string
  fields: Field[]
  chains: ChainList
  value: Condition[]
  onChange: (conditions: Condition[]) => void
}

/** Conditions in words: all of them must hold. */
export function Conditions({ kind, fields, chains, value, onChange }: Props) {
  const { t } = useText()
  const words = useApprovalWords()
  const set = (at: number, change: Partial<Condition>) =>
    onChange(value.map((one, index) => (index === at ? { ...one, ...change } : one)))
  const add = () => {
    const [field] = fields
    const [operator] = field ? operatorsOf(field) : []
    if (field && operator) onChange([...value, { field: field.name, operator, value: firstValue(field) }])
  }
  return (
    <div className={css.conditions}>
      {value.map((condition, at) => {
        const field = fields.find((one) => one.name === condition.field)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name and keep their order
          <div key={at} className={css.condition}>
            <Select
              aria-label={t('approval.field_')}
              value={condition.field}
              onChange={(name) => {
                const next = fields.find((one) => one.name === name)
                const [operator] = next ? operatorsOf(next) : []
                if (next && operator) set(at, { field: name, operator, value: firstValue(next) })
              }}
              options={fields.map((one) => ({ value: one.name, label: words.field(kind, one.name) }))}
            />
            <Select
              aria-label={t('approval.operator_')}
              value={condition.operator}
              onChange={(operator: Operator) => set(at, { operator })}
              options={(field ? operatorsOf(field) : []).map((one) => ({
                value: one,
                label: t(`approval.operator.${one}`),
              }))}
            />
            {field && (
              <ValueInput
                field={field}
                chains={chains}
                value={condition.value}
                onChange={(next) => set(at, { value: next })}
              />
            )}
            <Button
              type="text"
              aria-label={t('approval.removeCondition')}
              icon={<X size={15} />}
              onClick={() => onChange(value.filter((_, index) => index !== at))}
            />
          </div>
        )
      })}
      <Button type="link" size="small" icon={<Plus size={14} />} onClick={add}>
        {t('approval.addCondition')}
      </Button>
    </div>
  )
}

interface ValueProps {
  field: Field
  chains: ChainList
  value: Condition['value']
  onChange: (value: Condition['value']) => void
}

function ValueInput({ field, chains, value, onChange }: ValueProps) {
  const { t } = useText()
  const words = useApprovalWords()
  const label = t('approval.value_')
  if (field.kind === 'flag')
    return <Switch aria-label={label} checked={value === true} onChange={(on) => onChange(on)} />
  if (field.kind === 'number' || field.kind === 'money') {
    const shift = field.kind === 'money' ? 100 : 1
    return (
      <InputNumber
        aria-label={label}
        value={typeof value === 'number' ? value / shift : 0}
        onChange={(next) => onChange(Math.round((next ?? 0) * shift))}
      />
    )
  }
  const options =
    field.kind === 'unit'
      ? chains.units.map((unit) => ({ value: unit.id, label: unit.name }))
      : (field.name === 'asker_role' ? chains.roles : field.choices).map((one) => ({
          value: one,
          label: words.value(field.name, one),
        }))
  return (
    <Select
      aria-label={label}
      mode={field.kind === 'text' && field.name !== 'asker_role' ? 'tags' : 'multiple'}
      className={css.wide ?? ''}
      optionFilterProp="label"
      value={Array.isArray(value) ? value : []}
      onChange={(next: string[]) => onChange(next)}
      options={options}
    />
  )
}
