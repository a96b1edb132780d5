import { Button, Input, InputNumber, Select } from 'antd'
import { Plus, Trash2, X } from 'lucide-react'
import { useText } from '../../../text'
import type { ChainList } from '../calls'
import { PersonPicker } from '../PersonPicker'
import { useApprovalWords } from '../words'
import { Conditions } from './Conditions'
import css from './design.module.css'
import { type Approver, type Fault, type Field, newApprover, type Step } from './draft'
import { useFaultWords } from './faults'

interface Props {
  kind: string
  step: Step
  chains: ChainList
  fields: Field[]
  faults: Fault[]
  onChange: (step: Step) => void
  onRemove: () => void
}

const WAYS = ['leader', 'person', 'role', 'position'] as const

export function StepCard({ kind, step, chains, fields, faults, onChange, onRemove }: Props) {
  const { t } = useText()
  const say = useFaultWords(kind)
  const mine = faults.filter((fault) => fault.step === step.id)
  const set = (change: Partial<Step>) => onChange({ ...step, ...change })
  const needs = [
    { value: 'any', label: t('approval.need.any') },
    { value: 'all', label: t('approval.need.all') },
    ...[2, 3, 4, 5].map((n) => ({ value: n, label: t('approval.need.some', { n }) })),
  ]
  return (
    <section className={css.step} data-fault={mine.length > 0} aria-label={step.name ?? t('approval.step')}>
      <header>
        <Input
          variant="borderless"
          aria-label={t('approval.stepName')}
          placeholder={t('approval.stepName')}
          value={step.name ?? ''}
          maxLength={120}
          onChange={(event) => set({ name: event.target.value || null })}
        />
        <Button
          type="text"
          aria-label={t('approval.removeStep')}
          icon={<Trash2 size={15} />}
          onClick={onRemove}
        />
      </header>
      {step.who.map((approver, at) => (
        <ApproverRow
          // biome-ignore lint/suspicious/noArrayIndexKey: approvers have no name of their own and keep their order
          key={at}
          approver={approver}
          chains={chains}
          onChange={(next) => set({ who: step.who.map((one, index) => (index === at ? next : one)) })}
          onRemove={
            step.who.length > 1 ? () => set({ who: step.who.filter((_, index) => index !== at) }) : undefined
          }
        />
      ))}
      <Button
        type="link"
        size="small"
        icon={<Plus size={14} />}
        onClick={() => set({ who: [...step.who, newApprover('person')] })}
      >
        {t('approval.addApprover')}
      </Button>
      <div className={css.line}>
        <Select
          aria-label={t('approval.needs')}
          value={step.need ?? 'any'}
          onChange={(need: NonNullable<Step['need']>) => set({ need })}
          options={needs}
        />
        <span>{t('approval.after_')}</span>
        <InputNumber
          aria-label={t('approval.hours')}
          min={1}
          max={8760}
          value={step.hours ?? null}
          onChange={(hours) => set({ hours })}
        />
        <span>{t('approval.hoursUp')}</span>
      </div>
      <p className={css.caption}>{t('approval.onlyWhen')}</p>
      <Conditions
        kind={kind}
        fields={fields}
        chains={chains}
        value={step.when ?? []}
        onChange={(when) => set({ when })}
      />
      {mine.map((fault) => (
        <p key={fault.code} role="alert" className={css.fault}>
          {say(fault)}
        </p>
      ))}
    </section>
  )
}

interface RowProps {
  approver: Approver
  chains: ChainList
  onChange: (approver: Approver) => void
  onRemove: (() => void) | undefined
}

function ApproverRow({ approver, chains, onChange, onRemove }: RowProps) {
  const { t } = useText()
  const words = useApprovalWords()
  return (
    <div className={css.approver}>
      <Select
        aria-label={t('approval.by_')}
        value={approver.by}
        onChange={(by) => onChange(newApprover(by))}
        options={WAYS.map((by) => ({ value: by, label: t(`approval.by.${by}`) }))}
      />
      {approver.by === 'leader' && (
        <Select
          aria-label={t('approval.levels')}
          value={approver.levels ?? 1}
          onChange={(levels) => onChange({ ...approver, levels })}
          options={[1, 2, 3, 4].map((n) => ({ value: n, label: t('approval.level', { count: n }) }))}
        />
      )}
      {approver.by === 'person' && (
        <PersonPicker
          label={t('approval.by.person')}
          names={chains.people}
          value={approver.person_id ?? undefined}
          onChange={(person) => onChange({ ...approver, person_id: person ?? null })}
        />
      )}
      {approver.by === 'position' && (
        <Select
          aria-label={t('approval.by.position')}
          className={css.wide ?? ''}
          showSearch={{ optionFilterProp: 'label' }}
          value={approver.position_id ?? null}
          onChange={(position_id) => onChange({ ...approver, position_id })}
          options={chains.positions.map((one) => ({
            value: one.id,
            label: `${one.unit_name} · ${one.title}${one.people && ` · ${one.people}`}`,
          }))}
        />
      )}
      {approver.by === 'role' && (
        <>
          <Select
            aria-label={t('approval.by.role')}
            value={approver.role ?? null}
            onChange={(role) => onChange({ ...approver, role })}
            options={chains.roles.map((role) => ({ value: role, label: words.role(role) }))}
          />
          <Select
            aria-label={t('approval.where')}
            showSearch={{ optionFilterProp: 'label' }}
            value={approver.near ? 'near' : (approver.unit_id ?? 'all')}
            onChange={(where: string) =>
              onChange({
                ...approver,
                near: where === 'near',
                unit_id: where === 'near' || where === 'all' ? null : where,
              })
            }
            options={[
              { value: 'near', label: t('approval.near') },
              { value: 'all', label: t('approval.everywhere') },
              ...chains.units.map((unit) => ({ value: unit.id, label: unit.name })),
            ]}
          />
        </>
      )}
      {onRemove && (
        <Button
          type="text"
          aria-label={t('approval.removeApprover')}
          icon={<X size={15} />}
          onClick={onRemove}
        />
      )}
    </div>
  )
}
