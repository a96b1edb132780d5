import { errorText } from '@shared/i18n/errorText.ts'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, InputNumber, Select, Switch } from 'antd'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { Refusal } from '../../../api'
import { useText } from '../../../text'
import { approvalCalls, type ChainList, type Path } from '../calls'
import { needOf } from '../PathPanel'
import { PersonPicker } from '../PersonPicker'
import { useApprovalWords } from '../words'
import css from './design.module.css'
import { type Draft, definitionOf, type Fault, type Field } from './draft'
import { faultsOf } from './faults'

interface Props {
  draft: Draft
  chains: ChainList
  onFaults: (faults: Fault[]) => void
}

type Values = Record<string, string | number | boolean | null>

/** Walks an example through the chain as it is drawn, saved or not. */
export function TryPanel({ draft, chains, onFaults }: Props) {
  const { t, format } = useText()
  const words = useApprovalWords()
  const [person, setPerson] = useState<string>()
  const [values, setValues] = useState<Values>({})
  const fields = chains.kinds.find((one) => one.kind === draft.kind)?.fields ?? []
  const walk = useMutation({
    mutationFn: (who: string) =>
      approvalCalls.tryPath({
        kind: draft.kind,
        person_id: who,
        fields: values,
        definition: definitionOf(draft),
      }),
    onSuccess: () => onFaults([]),
    onError: (error) => onFaults(faultsOf(error)),
  })
  return (
    <aside className={css.try} aria-label={t('approval.try')}>
      <h3>{t('approval.try')}</h3>
      <div className={css.field}>
        <span>{t('approval.whoAsks')}</span>
        <PersonPicker label={t('approval.whoAsks')} value={person} onChange={setPerson} />
      </div>
      {fields.map((field) => (
        <div key={field.name} className={css.field}>
          <span>{words.field(draft.kind, field.name)}</span>
          <Sample
            field={field}
            chains={chains}
            label={words.field(draft.kind, field.name)}
            value={values[field.name] ?? null}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        </div>
      ))}
      <Button
        icon={<Play size={15} />}
        disabled={!person}
        loading={walk.isPending}
        onClick={() => person && walk.mutate(person)}
      >
        {t('approval.tryGo')}
      </Button>
      {walk.error && (
        <Alert
          type="error"
          showIcon
          title={errorText(walk.error instanceof Refusal ? walk.error : { code: 'server_error' }, t, format)}
        />
      )}
      {walk.data && <Walked path={walk.data} kind={draft.kind} />}
    </aside>
  )
}

interface SampleProps {
  field: Field
  chains: ChainList
  label: string
  value: string | number | boolean | null
  onChange: (value: string | number | boolean | null) => void
}

function Sample({ field, chains, label, value, onChange }: SampleProps) {
  const words = useApprovalWords()
  if (field.kind === 'flag') return <Switch aria-label={label} checked={value === true} onChange={onChange} />
  if (field.kind === 'number' || field.kind === 'money') {
    const shift = field.kind === 'money' ? 100 : 1
    return (
      <InputNumber
        aria-label={label}
        value={typeof value === 'number' ? value / shift : null}
        onChange={(next) => onChange(next === null ? null : Math.round(next * shift))}
      />
    )
  }
  const options =
    field.kind === 'unit'
      ? chains.units.map((unit) => ({ value: unit.id, label: unit.name }))
      : field.choices.map((one) => ({ value: one, label: words.value(field.name, one) }))
  return (
    <Select
      aria-label={label}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={typeof value === 'string' ? value : null}
      onChange={(next) => onChange(next ?? null)}
      options={options}
    />
  )
}

function Walked({ path, kind }: { path: Path; kind: string }) {
  const { t } = useText()
  const words = useApprovalWords()
  return (
    <div role="status">
      {!path.is_used && <Alert type="warning" showIcon title={t('approval.notUsed')} />}
      <ol className={css.walked}>
        {path.legs.map((leg, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: legs have no name of their own and stay in order
          <li key={at}>
            {(leg.lanes ?? []).map((lane) => (
              <div key={lane.id}>
                <b>
                  {(lane.planned ?? []).map((person) => path.people[person]).join(t('org.and')) ||
                    t('approval.nobodyYet')}
                </b>
                <span className="muted">
                  {[lane.name, (lane.planned ?? []).length > 1 && needOf(t, lane.need)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                <span className="muted">
                  {[...new Set((lane.reasons ?? []).map(words.reason))].join(t('org.next'))}
                </span>
              </div>
            ))}
          </li>
        ))}
      </ol>
      {path.skipped.map((step) => (
        <p key={step.id} className="muted">
          {t('approval.skipped', {
            name: step.name ?? t('approval.step'),
            field: words.field(kind, String(step.condition.field)),
          })}
        </p>
      ))}
    </div>
  )
}
