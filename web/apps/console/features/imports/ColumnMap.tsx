import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Radio, Select, Table } from 'antd'
import { useState } from 'react'
import { useText } from '../../text'
import css from '../people/importing.module.css'
import { useSentence } from '../people/useInvite'
import { type CustomerImport, type Datum, type ImportField, type PlanIn, planImport } from './calls'
import { FilePins } from './FilePins'

const FIELDS: ImportField[] = [
  'name',
  'code',
  'external_id',
  'kind',
  'grade',
  'status',
  'owner',
  'phone',
  'contact',
  'district',
  'address',
  'place',
  'lng',
  'lat',
  'radius_m',
  'note',
]
const DATUMS: Datum[] = ['gcj02', 'bd09', 'wgs84', 'unknown']
type Columns = Record<number, ImportField>

interface Props {
  told: CustomerImport
  onDone: (told: CustomerImport) => void
}

function firstColumns(told: CustomerImport): Columns {
  const planned = Object.entries((told.plan.columns ?? {}) as Record<ImportField, number>)
  if (planned.length > 0)
    return Object.fromEntries(planned.map(([field, index]) => [index, field as ImportField]))
  return Object.fromEntries(
    told.columns.flatMap((one) => (one.field ? [[one.index, one.field as ImportField]] : [])),
  )
}

/** Which column holds what, the datum of coordinates, who is meant by names that several fit. */
export function ColumnMap({ told, onDone }: Props) {
  const { t, format } = useText()
  const sentence = useSentence()
  const [columns, setColumns] = useState<Columns>(() => firstColumns(told))
  const said = told.columns.find((one) => one.datum)?.datum as Datum | undefined
  const [datum, setDatum] = useState<Datum | null>((told.plan.datum as Datum | undefined) ?? said ?? null)
  const [owners, setOwners] = useState<Record<string, string>>(
    () => (told.plan.owners as Record<string, string> | undefined) ?? {},
  )
  const plan = useMutation({ mutationFn: (cmd: PlanIn) => planImport(told.id, cmd), onSuccess: onDone })
  const used = Object.values(columns)
  const hasPlaces = used.some((field) => field === 'place' || field === 'lng' || field === 'lat')
  const hasName = used.some((field) => field === 'name' || field === 'code' || field === 'external_id')
  const choose = (index: number, field: ImportField | '') => {
    const others = Object.entries(columns).filter(([at, one]) => Number(at) !== index && one !== field)
    setColumns(Object.fromEntries([...others, ...(field ? [[index, field]] : [])]))
  }
  const send = () =>
    plan.mutate({
      columns: Object.fromEntries(
        Object.entries(columns).map(([index, field]) => [field, Number(index)]),
      ) as PlanIn['columns'],
      datum: hasPlaces ? datum : null,
      owners,
    })
  return (
    <>
      <h2>{t('imports.columns')}</h2>
      <p className="muted">
        {t('imports.columnsWhy', {
          row: format.number(told.header_row),
          rows: format.number(told.rows),
        })}
      </p>
      <Table<CustomerImport['columns'][number]>
        size="small"
        rowKey="index"
        pagination={false}
        scroll={{ x: 640 }}
        dataSource={told.columns}
        columns={[
          { key: 'heading', title: t('imports.heading'), dataIndex: 'heading', width: 180 },
          {
            key: 'means',
            title: t('imports.means'),
            width: 220,
            render: (_, one) => (
              <Select<ImportField | ''>
                aria-label={one.heading}
                className="wide"
                style={{ width: '100%' }}
                value={columns[one.index] ?? ''}
                onChange={(field) => choose(one.index, field)}
                options={[
                  { value: '', label: t('imports.skip') },
                  ...FIELDS.map((field) => ({ value: field, label: t(`imports.fields.${field}`) })),
                ]}
              />
            ),
          },
          {
            key: 'samples',
            title: t('imports.samples'),
            render: (_, one) => <span className="muted">{one.samples.slice(0, 3).join(t('org.and'))}</span>,
          },
        ]}
      />
      {hasPlaces && (
        <section>
          <h2>{t('imports.datum')}</h2>
          <p className="muted">{t('imports.datumWhy')}</p>
          <Radio.Group
            aria-label={t('imports.datum')}
            value={datum}
            onChange={(event) => setDatum(event.target.value as Datum)}
            options={DATUMS.map((one) => ({ value: one, label: t(`imports.datums.${one}`) }))}
          />
          {told.report && told.report.pins.length > 0 ? (
            <FilePins pins={told.report.pins} datum={datum ?? 'unknown'} />
          ) : (
            <p className="muted">{t('imports.datumMapHint')}</p>
          )}
        </section>
      )}
      {told.report && told.report.owners.length > 0 && (
        <section className={css.page} style={{ padding: 0 }}>
          <h2>{t('imports.who')}</h2>
          {told.report.owners.map((one) => (
            <div className={css.row} key={one.text}>
              <b>{one.text}</b>
              <Select
                aria-label={one.text}
                style={{ minWidth: 280 }}
                value={owners[one.text] ?? null}
                onChange={(position) => setOwners({ ...owners, [one.text]: String(position) })}
                options={one.candidates.map((who) => ({
                  value: who.position_id,
                  label: `${who.name} · ${who.code} · ${who.unit_name}`,
                }))}
              />
            </div>
          ))}
        </section>
      )}
      {told.report && told.report.unknown_owners.length > 0 && (
        <Alert
          type="warning"
          title={t('imports.whoUnknown')}
          description={told.report.unknown_owners
            .map((one) => t('imports.rowsOf', { text: one.text, n: format.number(one.rows) }))
            .join(t('org.and'))}
        />
      )}
      {plan.error && <Alert type="error" title={sentence(plan.error)} />}
      <div className={css.row}>
        <Button
          type={told.state === 'read' ? 'primary' : 'default'}
          loading={plan.isPending}
          disabled={!hasName || (hasPlaces && !datum)}
          onClick={send}
        >
          {t(told.state === 'read' ? 'imports.try' : 'imports.tryAgain')}
        </Button>
        {!hasName && <span className="muted">{t('imports.needName')}</span>}
      </div>
    </>
  )
}
