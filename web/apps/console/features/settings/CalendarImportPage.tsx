import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button, Table } from 'antd'
import { Download, FileUp } from 'lucide-react'
import { useState } from 'react'
import { Refusal } from '../../api'
import { saveFile } from '../../export'
import { PageHead } from '../../parts/PageHead'
import { useText } from '../../text'
import css from '../people/importing.module.css'
import { useSentence } from '../people/useInvite'
import { momentOf } from './months'
import { type CalendarImport, type CalendarRow, requests } from './requests'

/** A template, a try that changes nothing, and then the days that are right. */
export function CalendarImportPage() {
  const { t, format, language } = useText()
  const sentence = useSentence()
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const template = useMutation({
    mutationFn: () => requests.calendarTemplate(language),
    onSuccess: (blob) => saveFile(blob, `${t('calendar.import')}.xlsx`),
  })
  const attempt = useMutation({
    mutationFn: ({ file: chosen, dry }: { file: File; dry: boolean }) => requests.importCalendar(chosen, dry),
    onSuccess: (told) => (told.applied ? client.invalidateQueries({ queryKey: ['calendar'] }) : undefined),
  })
  const take = (chosen: File) => {
    setFile(chosen)
    attempt.mutate({ file: chosen, dry: true })
  }
  const told = attempt.data
  const error = attempt.error ?? template.error
  const isRefused = error instanceof Refusal && error.code === 'import_refused'
  return (
    <>
      <PageHead
        title={t('calendar.import')}
        crumb={<Link to="/settings/calendar">{t('ownCompany.calendar')}</Link>}
      />
      <div className={css.page}>
        <div className={css.row}>
          <Button
            icon={<Download size={16} aria-hidden />}
            loading={template.isPending}
            onClick={() => template.mutate()}
          >
            {t('org.template')}
          </Button>
          <span className="muted">{t('calendar.templateHint')}</span>
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
          {error && (
            <Alert
              type="error"
              title={sentence(error)}
              description={
                isRefused &&
                t(`org.refused.${String(error.params.reason) as 'formula'}`, {
                  header: String(error.params.header ?? ''),
                })
              }
            />
          )}
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

function Told({ told }: { told: CalendarImport }) {
  const { t, format } = useText()
  const count = (n: number) => format.number(n)
  const wrong = (row: CalendarRow) =>
    row.wrong
      .map((one) =>
        t(`calendar.wrongs.${one.code as 'missing'}`, {
          field: t(`calendar.fields.${one.field as 'day'}`),
          ...one.params,
        }),
      )
      .join(t('org.next'))
  const first = told.rows.filter((row) => row.outcome === 'wrong')
  return (
    <>
      <Alert
        type={told.applied ? 'success' : told.wrong > 0 ? 'warning' : 'info'}
        title={t(told.applied ? 'calendar.imported' : 'calendar.tried', {
          create: count(told.create),
          update: count(told.update),
          same: count(told.same),
          wrong: count(told.wrong),
        })}
        description={
          told.ignored.length > 0 && t('org.ignored', { columns: told.ignored.join(t('org.and')) })
        }
      />
      <Table<CalendarRow>
        size="small"
        virtual
        rowKey="row"
        pagination={false}
        scroll={{ y: 420, x: 640 }}
        dataSource={[...first, ...told.rows.filter((row) => row.outcome !== 'wrong')]}
        columns={[
          { key: 'row', title: t('org.rowNumber'), dataIndex: 'row', width: 70 },
          {
            key: 'day',
            title: t('calendar.day'),
            width: 150,
            render: (_, row) => (row.day ? format.date(momentOf(row.day)) : ''),
          },
          {
            key: 'outcome',
            title: t('org.outcome'),
            width: 90,
            render: (_, row) => t(`calendar.outcomes.${row.outcome}`),
          },
          {
            key: 'what',
            title: t('org.what'),
            render: (_, row) =>
              row.outcome === 'wrong'
                ? wrong(row)
                : [row.kind && t(`calendar.kind.${row.kind}`), row.name].filter(Boolean).join(' · '),
          },
        ]}
      />
    </>
  )
}
