import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Popconfirm } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { api, type PersonDetail } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { leavingCalls, leavingQueries } from './leavingCalls'
import { useLeavingWords } from './leavingWords'
import css from './people.module.css'
import { useRefreshOrganisation } from './refresh'
import { useSentence } from './useInvite'

const LeavingForm = lazy(() => import('./LeavingForm'))

/** Whether and when somebody leaves, what is open then, and the way to arrange it, change it or call it off. */
export default function LeavingPart({ person, mayEdit }: { person: PersonDetail; mayEdit: boolean }) {
  const { t } = useText()
  const words = useLeavingWords()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const query = useQuery(leavingQueries.state(person.id))
  const [isOpen, setOpen] = useState(false)
  const callOff = useMutation({ mutationFn: () => leavingCalls.callOff(person.id), onSuccess: refresh })
  const back = useMutation({ mutationFn: () => api.reactivate(person.id), onSuccess: refresh })
  const error = callOff.error ?? back.error
  const state = query.data
  const leaving = state?.leaving
  const hasEnded = person.archived_at !== null
  const went = Object.entries(leaving?.went ?? {}).map(([kind, count]) => words.count({ kind, count }))
  return (
    <section>
      <h3 className={css.part}>{t('leaving.title')}</h3>
      {query.error && !state && <Trouble error={query.error} retry={query.refetch} />}
      {query.isPending && <RowsSkeleton rows={2} />}
      {error && <Alert type="error" title={sentence(error)} className={css.alert ?? ''} />}
      {leaving && (
        <p>
          {t(leaving.state === 'planned' ? 'leaving.planned' : 'leaving.done', {
            day: leaving.day,
          })}
          <br />
          <span className="muted">{[leaving.asked_by_name, leaving.note].filter(Boolean).join(' · ')}</span>
        </p>
      )}
      {went.length > 0 && <p>{t('leaving.went', { what: went.join(t('leaving.and')) })}</p>}
      {state && state.open.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className={css.alert ?? ''}
          title={t('leaving.open', { what: state.open.map(words.count).join(t('leaving.and')) })}
        />
      )}
      {state && !leaving && !hasEnded && <p className="muted">{t('leaving.what')}</p>}
      <div className={css.row}>
        {state && !hasEnded && (
          <Button danger={!leaving} onClick={() => setOpen(true)}>
            {t(leaving ? 'leaving.change' : 'leaving.arrange')}
          </Button>
        )}
        {leaving?.state === 'planned' && !hasEnded && (
          <Popconfirm
            title={t('leaving.callOffAsk')}
            description={t('leaving.callOffWhat')}
            okText={t('leaving.callOff')}
            cancelText={t('act.keep')}
            onConfirm={() => callOff.mutate()}
          >
            <Button loading={callOff.isPending}>{t('leaving.callOff')}</Button>
          </Popconfirm>
        )}
        {mayEdit && (hasEnded || (person.ends_on && !leaving)) && (
          <Button loading={back.isPending} onClick={() => back.mutate()}>
            {t('org.reactivate')}
          </Button>
        )}
      </div>
      <Suspense>
        {isOpen && state && (
          <LeavingForm person={person} leaving={leaving ?? null} onClose={() => setOpen(false)} />
        )}
      </Suspense>
    </section>
  )
}
