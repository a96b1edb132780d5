import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { Alert, Table } from 'antd'
import { FileUp } from 'lucide-react'
import { Refusal } from '../../api'
import { PageHead } from '../../parts/PageHead'
import { useText } from '../../text'
import css from '../people/importing.module.css'
import { useSentence } from '../people/useInvite'
import { type ImportBrief, importList, sendFile } from './calls'

/** A file to take, and what was imported before. */
export function ImportsPage() {
  const { t, format } = useText()
  const sentence = useSentence()
  const router = useRouter()
  const list = useQuery(importList)
  const send = useMutation({
    mutationFn: sendFile,
    onSuccess: (told) =>
      void router.navigate({ to: '/customers/imports/$importId', params: { importId: told.id } }),
  })
  return (
    <>
      <PageHead title={t('imports.title')} crumb={<Link to="/customers">{t('nav.customers')}</Link>} />
      <div className={css.page}>
        <label className={css.drop}>
          <FileUp size={28} strokeWidth={1.75} aria-hidden />
          <span role="status">{t(send.isPending ? 'imports.sending' : 'imports.drop')}</span>
          <b>{t('imports.choose')}</b>
          <input
            type="file"
            accept=".xlsx,.csv,.txt"
            className="only-spoken"
            disabled={send.isPending}
            onChange={(event) => {
              const [chosen] = event.target.files ?? []
              event.target.value = ''
              if (chosen) send.mutate(chosen)
            }}
          />
        </label>
        <div aria-live="assertive">
          {send.error && (
            <Alert type="error" title={sentence(send.error)} description={<Reason error={send.error} />} />
          )}
        </div>
        <h2>{t('imports.past')}</h2>
        <Table<ImportBrief>
          size="small"
          rowKey="id"
          pagination={false}
          scroll={{ x: 720 }}
          loading={list.isPending}
          dataSource={list.data?.items ?? []}
          locale={{ emptyText: t('imports.none') }}
          columns={[
            {
              key: 'file',
              title: t('imports.file'),
              render: (_, row) => (
                <Link to="/customers/imports/$importId" params={{ importId: row.id }}>
                  {row.file_name}
                </Link>
              ),
            },
            { key: 'state', title: t('imports.state'), render: (_, row) => t(`imports.states.${row.state}`) },
            {
              key: 'rows',
              title: t('imports.rows'),
              align: 'end',
              render: (_, row) => format.number(row.rows),
            },
            { key: 'by', title: t('imports.by'), dataIndex: 'asked_by_name' },
            { key: 'at', title: t('imports.at'), render: (_, row) => format.moment(row.asked_at) },
          ]}
        />
      </div>
    </>
  )
}

function Reason({ error }: { error: Error }) {
  const { t } = useText()
  if (!(error instanceof Refusal) || error.code !== 'import_refused') return null
  return t(`org.refused.${String(error.params.reason) as 'formula'}`, { header: '' })
}
