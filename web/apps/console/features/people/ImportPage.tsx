import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button, Table } from 'antd'
import { Download, FileUp } from 'lucide-react'
import { useState } from 'react'
import { api, type ImportResult, type ImportRow, Refusal } from '../../api'
import { saveFile } from '../../export'
import { PageHead } from '../../parts/PageHead'
import { useText } from '../../text'
import { BYTE_ORDER_MARK, csvLine } from './csv'
import css from './importing.module.css'
import { useRefreshOrganisation } from './refresh'
import { useSentence } from './useInvite'

/** A template, a try that changes nothing, and then the rows that are right. */
export function ImportPage() {
  const { t, format, language } = useText()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const [file, setFile] = useState<File | null>(null)
  const template = useMutation({
    mutationFn: () => api.importTemplate(language),
    onSuccess: (blob) => saveFile(blob, `${t('org.import')}.xlsx`),
  })
  const attempt = useMutation({
    mutationFn: ({ file: chosen, dry }: { file: File; dry: boolean }) => api.importPeople(chosen, dry),
    onSuccess: (told) => (told.applied ? refresh() : undefined),
  })
  const take = (chosen: File) => {
    setFile(chosen)
    attempt.mutate({ file: chosen, dry: true })
  }
  const told = attempt.data
  const error = attempt.error ?? template.error
  return (
    <>
      <PageHead title={t('org.import')} crumb={<Link to="/people">{t('org.title')}</Link>} />
      <div className={css.page}>
        <div className={css.row}>
          <Button
            icon={<Download size={16} aria-hidden />}
            loading={template.isPending}
            onClick={() => template.mutate()}
          >
            {t('org.template')}
          </Button>
          <span className="muted">{t('org.templateHint')}</span>
        </div>
        <label className={css.drop}>
          <FileUp size={28} strokeWidth={1.75} aria-hidden />
          <span role="status">
            {attempt.isPending ? t('org.reading') : file ? file.name : t('org.dropHint')}
          </span>
          <b>{t('org.choose')}</b>
          <input
            type="file"
            accept=".xlsx,.csv"
            className="only-spoken"
            disabled={attempt.isPending}
            onChange={(event) => {
              const [chosen] = event.target.files ?? []
              event.target.value = ''
              if (chosen) take(chosen)
            }}
          />
        </label>
        <div aria-live="assertive">
          {error && <Alert type="error" title={sentence(error)} description={<Reason error={error} />} />}
        </div>
        {told && <Told told={told} />}
        {told && !told.applied && file && (
          <div className={css.row}>
            <Button
              type="primary"
              loading={attempt.isPending}
              disabled={told.create + told.update === 0}
              onClick={() => attempt.mutate({ file, dry: false })}
            >
              {t('org.apply', { n: format.number(told.create + told.update) })}
            </Button>
            {told.wrong > 0 && <span className="muted">{t('org.applyRest')}</span>}
          </div>
        )}
      </div>
    </>
  )
}

function Reason({ error }: { error: Error }) {
  const { t } = useText()
  if (!(error instanceof Refusal) || error.code !== 'import_refused') return null
  const reason = String(error.params.reason) as 'formula'
  return t(`org.refused.${reason}`, { header: String(error.params.header ?? '') })
}

function Told({ told }: { told: ImportResult }) {
  const { t, format } = useText()
  const words = useWrongWords()
  const count = (n: number) => format.number(n)
  const wrong = told.rows.filter((row) => row.outcome === 'wrong')
  const save = () => {
    const lines = wrong.map((row) => csvLine([row.row, row.code, row.name, row.unit, words(row)]))
    const head = csvLine([t('org.rowNumber'), t('org.code'), t('org.name'), t('filter.unit'), t('org.wrong')])
    saveFile(
      new Blob([BYTE_ORDER_MARK + head, ...lines], { type: 'text/csv;charset=utf-8' }),
      `${t('org.wrongRows')}.csv`,
    )
  }
  return (
    <>
      <Alert
        type={told.applied ? 'success' : told.wrong > 0 ? 'warning' : 'info'}
        title={t(told.applied ? 'org.applied' : 'org.tried', {
          create: count(told.create),
          update: count(told.update),
          same: count(told.same),
          wrong: count(told.wrong),
        })}
        description={
          <>
            {told.new_units.length > 0 && (
              <p>{t('org.newUnits', { units: told.new_units.join(t('org.and')) })}</p>
            )}
            {told.ignored.length > 0 && (
              <p>{t('org.ignored', { columns: told.ignored.join(t('org.and')) })}</p>
            )}
          </>
        }
        action={
          wrong.length > 0 && (
            <Button size="small" icon={<Download size={14} aria-hidden />} onClick={save}>
              {t('org.saveWrong')}
            </Button>
          )
        }
      />
      <Table<ImportRow>
        size="small"
        virtual
        rowKey="row"
        pagination={false}
        scroll={{ y: 420, x: 760 }}
        dataSource={[...wrong, ...told.rows.filter((row) => row.outcome !== 'wrong')]}
        columns={[
          { key: 'row', title: t('org.rowNumber'), dataIndex: 'row', width: 70 },
          { key: 'code', title: t('org.code'), dataIndex: 'code', width: 120 },
          { key: 'name', title: t('org.name'), dataIndex: 'name', width: 140 },
          {
            key: 'outcome',
            title: t('org.outcome'),
            width: 90,
            render: (_, row) => t(`org.outcomes.${row.outcome}`),
          },
          {
            key: 'what',
            title: t('org.what'),
            render: (_, row) =>
              row.outcome === 'wrong'
                ? words(row)
                : row.changes.map((change) => t(`org.fields.${change as 'name'}`)).join(t('org.and')),
          },
        ]}
      />
    </>
  )
}

/** What is wrong with a row, as a sentence. */
function useWrongWords(): (row: ImportRow) => string {
  const { t } = useText()
  return (row) =>
    row.wrong
      .map((one) => {
        const field = t(`org.fields.${one.field as 'name'}`)
        return t(`org.wrongs.${one.code as 'missing'}`, { field, ...one.params })
      })
      .join(t('org.next'))
}
