import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, InputNumber, Select, Switch, TreeSelect } from 'antd'
import { Plus, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { GRADES, KINDS } from '../customers/filters'
import { unitTree } from '../people/units'
import { useSentence } from '../people/useInvite'
import { SettingsCrumb } from '../settings/SettingsCrumb'
import { type PoolException, type PoolRules, poolCalls, poolQueries } from './calls'
import css from './pool.module.css'

/** Who may claim, how many, and when a customer goes back by itself. */
export function RulesPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(poolQueries.rules)
  return (
    <>
      <PageHead title={t('pool.rules')} crumb={<SettingsCrumb />} />
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : data ? (
        <Rules key={data.version} saved={data} />
      ) : (
        <RowsSkeleton rows={10} />
      )}
    </>
  )
}

function Rules({ saved }: { saved: PoolRules }) {
  const { t } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const client = useQueryClient()
  const { data: units } = useQuery(queries.units)
  const [draft, setDraft] = useState(saved)
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved)
  const set = (change: Partial<PoolRules>) => setDraft({ ...draft, ...change })
  const save = useMutation({
    mutationFn: () => poolCalls.setRules(draft),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['pool'] })
      void message.success(t('pool.saved'))
    },
  })
  return (
    <div className={css.page}>
      <p className="muted">{t('pool.about')}</p>
      {save.error && <Alert type="error" showIcon title={sentence(save.error)} />}
      <section className={css.box} aria-label={t('pool.claiming')}>
        <Row label={t('pool.isOn')} about={t('pool.isOnAbout')}>
          <Switch aria-label={t('pool.isOn')} checked={draft.is_on} onChange={(is_on) => set({ is_on })} />
        </Row>
        <Row label={t('pool.units')} about={t('pool.unitsAbout')}>
          <TreeSelect
            multiple
            allowClear
            treeDefaultExpandAll
            aria-label={t('pool.units')}
            placeholder={t('pool.unitsAll')}
            value={draft.unit_ids}
            onChange={(unit_ids: string[]) => set({ unit_ids })}
            treeData={unitTree(units?.items ?? [])}
            style={{ width: '100%', textAlign: 'start' }}
          />
        </Row>
        <Days
          label={t('pool.holdLimit')}
          about={t('pool.holdLimitAbout')}
          empty={t('pool.noLimit')}
          unit={t('pool.unitShops')}
          max={100_000}
          value={draft.hold_limit}
          onChange={(hold_limit) => set({ hold_limit })}
        />
        <Days
          label={t('pool.dayLimit')}
          empty={t('pool.noLimit')}
          unit={t('pool.unitShops')}
          value={draft.day_limit}
          onChange={(day_limit) => set({ day_limit })}
        />
        <Days
          label={t('pool.waitDays')}
          about={t('pool.waitDaysAbout')}
          min={0}
          max={365}
          value={draft.wait_days}
          onChange={(days) => set({ wait_days: days ?? 0 })}
        />
      </section>
      <section className={css.box} aria-label={t('pool.returning')}>
        <Days
          label={t('pool.returnDays')}
          about={t('pool.returnDaysAbout')}
          empty={t('pool.never')}
          value={draft.return_days}
          onChange={(return_days) => set({ return_days })}
        />
        <Days
          label={t('pool.protectDays')}
          about={t('pool.protectDaysAbout')}
          min={0}
          max={365}
          value={draft.protect_days}
          onChange={(days) => set({ protect_days: days ?? 0 })}
        />
        <Days
          label={t('pool.warnDays')}
          about={t('pool.warnDaysAbout')}
          min={0}
          max={90}
          value={draft.warn_days}
          onChange={(days) => set({ warn_days: days ?? 0 })}
        />
        <Exceptions rows={draft.exceptions} onChange={(exceptions) => set({ exceptions })} />
      </section>
      <div className={css.foot}>
        {isChanged && <Button onClick={() => setDraft(saved)}>{t('act.cancel')}</Button>}
        <Button type="primary" disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate()}>
          {t('act.save')}
        </Button>
      </div>
    </div>
  )
}

function Row({ label, about, children }: { label: string; about?: string; children: ReactNode }) {
  return (
    <div className={css.row}>
      <span>
        <b>{label}</b>
        {about && <span className="muted">{about}</span>}
      </span>
      <span>{children}</span>
    </div>
  )
}

interface DaysProps {
  label: string
  about?: string
  /** What stands for nothing; without it there is always a number. */
  empty?: string
  unit?: string
  min?: number
  max?: number
  value: number | null
  onChange: (value: number | null) => void
}

function Days({ label, about, empty, unit, min = 1, max = 1000, value, onChange }: DaysProps) {
  const { t } = useText()
  return (
    <Row label={label} {...(about ? { about } : {})}>
      <InputNumber
        aria-label={label}
        min={min}
        max={max}
        precision={0}
        {...(empty ? { placeholder: empty } : {})}
        suffix={unit ?? t('pool.unitDays')}
        value={value}
        onChange={onChange}
        style={{ width: 176 }}
      />
    </Row>
  )
}

interface ExceptionsProps {
  rows: PoolException[]
  onChange: (rows: PoolException[]) => void
}

function Exceptions({ rows, onChange }: ExceptionsProps) {
  const { t } = useText()
  const put = (at: number, change: Partial<PoolException>) =>
    onChange(rows.map((one, place) => (place === at ? { ...one, ...change } : one)))
  return (
    <div className={css.exceptions}>
      <span>
        <b>{t('pool.exceptions')}</b>
        <span className="muted">{t('pool.exceptionsAbout')}</span>
      </span>
      <ol>
        {rows.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and their fields hold no state
          <li key={at}>
            <Select
              allowClear
              aria-label={t('customers.kind')}
              placeholder={t('pool.anyKind')}
              value={one.kind ?? null}
              onChange={(kind: string | null | undefined) => put(at, { kind: kind ?? null })}
              options={KINDS.map((kind) => ({ value: kind as string, label: t(`trade.kind.${kind}`) }))}
            />
            <Select
              allowClear
              aria-label={t('customers.grade')}
              placeholder={t('pool.anyGrade')}
              value={one.grade ?? null}
              onChange={(grade: string | null | undefined) => put(at, { grade: grade ?? null })}
              options={GRADES.map((grade) => ({
                value: grade as string,
                label: t('trade.grade', { grade }),
              }))}
            />
            <InputNumber
              aria-label={t('pool.returnDays')}
              min={1}
              max={1000}
              precision={0}
              placeholder={t('pool.never')}
              suffix={t('pool.unitDays')}
              value={one.days ?? null}
              onChange={(days) => put(at, { days })}
              style={{ width: '100%' }}
            />
            <Button
              type="text"
              icon={<X size={16} aria-hidden />}
              aria-label={t('pool.exceptionDrop')}
              onClick={() => onChange(rows.toSpliced(at, 1))}
            />
          </li>
        ))}
      </ol>
      <Button
        icon={<Plus size={16} aria-hidden />}
        disabled={rows.length >= 50}
        onClick={() => onChange([...rows, { kind: null, grade: null, days: null }])}
      >
        {t('pool.exceptionAdd')}
      </Button>
    </div>
  )
}
