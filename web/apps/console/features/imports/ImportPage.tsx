import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Alert, Button, Progress } from 'antd'
import { Undo2 } from 'lucide-react'
import { PageHead } from '../../parts/PageHead'
import { useText } from '../../text'
import css from '../people/importing.module.css'
import { useSentence } from '../people/useInvite'
import { ColumnMap } from './ColumnMap'
import { applyImport, type CustomerImport, isWorking, oneImport, undoImport } from './calls'
import { DatumDoctor } from './DatumDoctor'
import { WrongRows } from './WrongRows'

const route = getRouteApi('/shell/customers/imports/$importId')

/** One import on its way: columns, dry run, writing, undoing. */
export function ImportPage() {
  const { t, format } = useText()
  const sentence = useSentence()
  const { importId } = route.useParams()
  const { data: told, error } = useQuery(oneImport(importId))
  const client = useQueryClient()
  const heard = (answer: CustomerImport) => client.setQueryData(oneImport(importId).queryKey, answer)
  const apply = useMutation({ mutationFn: () => applyImport(importId), onSuccess: heard })
  const undo = useMutation({ mutationFn: () => undoImport(importId), onSuccess: heard })
  const trouble = error ?? apply.error ?? undo.error
  const working = isWorking(told)
  const n = (name: string) => told?.counts[name] ?? 0
  const number = (name: string) => format.number(n(name))
  return (
    <>
      <PageHead
        title={told?.file_name ?? t('imports.title')}
        crumb={<Link to="/customers/imports">{t('imports.title')}</Link>}
      />
      <div className={css.page}>
        {trouble && <Alert type="error" title={sentence(trouble)} />}
        {told && working && <Working told={told} />}
        {told && !working && told.job?.state === 'failed' && <Failed told={told} />}
        {told && !working && (told.state === 'read' || told.state === 'tried') && (
          <>
            {told.same_file_at && (
              <Alert type="warning" title={t('imports.sameFile', { at: format.moment(told.same_file_at) })} />
            )}
            <ColumnMap key={told.state} told={told} onDone={heard} />
          </>
        )}
        {told && !working && told.state !== 'read' && told.state !== 'refused' && (
          <Alert
            type={n('wrong') > 0 ? 'warning' : 'info'}
            title={t('imports.counts', {
              create: number('create'),
              update: number('update'),
              same: number('same'),
              wrong: number('wrong'),
            })}
            description={
              <>
                {n('turned') > 0 && <p>{t('imports.turned', { n: number('turned') })}</p>}
                {told.state === 'undone' && (
                  <p>{t('imports.undone', { restored: number('restored'), kept: number('kept') })}</p>
                )}
              </>
            }
          />
        )}
        {told && !working && (told.state === 'tried' || told.state === 'applying') && (
          <div className={css.row}>
            <Button
              type="primary"
              loading={apply.isPending}
              disabled={n('create') + n('update') === 0}
              onClick={() => apply.mutate()}
            >
              {told.state === 'tried'
                ? t('imports.apply', { n: format.number(n('create') + n('update')) })
                : t('imports.goOn')}
            </Button>
            {n('wrong') > 0 && <span className="muted">{t('imports.rest')}</span>}
          </div>
        )}
        {told && !working && ['applied', 'applying', 'undoing'].includes(told.state) && (
          <div className={css.row}>
            <Button
              icon={<Undo2 size={16} aria-hidden />}
              loading={undo.isPending}
              onClick={() => undo.mutate()}
            >
              {t('imports.undo')}
            </Button>
            <span className="muted">{t('imports.undoWhy')}</span>
          </div>
        )}
        {told && !working && told.state === 'applied' && told.datum && (
          <DatumDoctor told={told} onDone={heard} />
        )}
        {told?.report?.kept && told.report.kept.length > 0 && (
          <WrongRows title={t('imports.keptRows')} rows={told.report.kept} />
        )}
        {told?.report && told.report.wrong.length > 0 && !working && (
          <WrongRows title={t('imports.wrongRows')} rows={told.report.wrong} importId={importId} />
        )}
      </div>
    </>
  )
}

function Working({ told }: { told: CustomerImport }) {
  const { t } = useText()
  const job = told.job
  const percent = job && job.total > 0 ? Math.floor((job.done / job.total) * 100) : 0
  const isRepair = job?.kind === 'customer_import.repair'
  return (
    <section>
      <p role="status">{isRepair ? t('imports.repairing') : t(`imports.states.${told.state}`)}</p>
      <Progress percent={percent} status="active" aria-label={t('imports.state')} />
      <p className="muted">{t('imports.leave')}</p>
    </section>
  )
}

function Failed({ told }: { told: CustomerImport }) {
  const { t } = useText()
  const trouble = told.job?.trouble
  const reason = trouble?.code === 'import_refused' ? String(trouble.params.reason) : null
  return (
    <Alert
      type="error"
      title={reason ? t(`org.refused.${reason as 'formula'}`, { header: '' }) : t('imports.failed')}
      action={
        <Link to="/customers/imports">
          <Button size="small">{t('imports.again')}</Button>
        </Link>
      }
    />
  )
}
