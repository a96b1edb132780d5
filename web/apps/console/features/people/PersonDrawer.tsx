import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form, Input, Popconfirm } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { api, type Invites, type PersonDetail } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
import { PersonSecurity } from '../security/PersonSecurity'
import { DayField } from './DayField'
import { PersonStateMark } from './PersonStateMark'
import css from './people.module.css'
import { useRefreshOrganisation } from './refresh'
import { useInvite, useSentence } from './useInvite'

const PersonForm = lazy(() => import('./PersonForm'))
const FillForm = lazy(() => import('./FillForm'))
const LeavingPart = lazy(() => import('./LeavingPart'))

interface Props {
  id: string
  mayEdit: boolean
  mayHandOver: boolean
  onInvited: (made: Invites) => void
  onClose: () => void
}

/** One person: facts, positions over time, and what can be done about them. */
export default function PersonDrawer({ id, mayEdit, mayHandOver, onInvited, onClose }: Props) {
  const { t } = useText()
  const query = useQuery(queries.person(id))
  const person = query.data
  const [isEditing, setEditing] = useState(false)
  const [isFilling, setFilling] = useState(false)
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={person ? `${person.name} · ${person.code}` : t('org.person')}
    >
      {query.error && !person ? (
        <Trouble error={query.error} retry={query.refetch} />
      ) : !person ? (
        <RowsSkeleton rows={8} />
      ) : (
        <>
          <Facts person={person} />
          {mayEdit && (
            <div className={css.row}>
              <Button onClick={() => setEditing(true)}>{t('org.edit')}</Button>
              {(person.state === 'new' || person.state === 'invited') && (
                <InviteButtons person={person} onInvited={onInvited} />
              )}
            </div>
          )}
          <Positions person={person} mayEdit={mayEdit} onFill={() => setFilling(true)} />
          {person.state === 'active' && (
            <>
              <h3 className={css.part}>{t('helping.title')}</h3>
              <PersonSecurity personId={person.id} name={person.name} mayEdit={mayEdit} />
            </>
          )}
          {mayHandOver ? (
            <Suspense fallback={<RowsSkeleton rows={2} />}>
              <LeavingPart person={person} mayEdit={mayEdit} />
            </Suspense>
          ) : (
            mayEdit && <Ending person={person} />
          )}
        </>
      )}
      <Suspense>
        {isEditing && person && (
          <PersonForm person={person} onClose={() => setEditing(false)} onSaved={() => setEditing(false)} />
        )}
        {isFilling && person && <FillForm person={person} onClose={() => setFilling(false)} />}
      </Suspense>
    </Drawer>
  )
}

function Facts({ person }: { person: PersonDetail }) {
  const { t } = useText()
  const [shown, setShown] = useState<Partial<Record<'mobile' | 'email', string>>>({})
  const reveal = useMutation({
    mutationFn: (field: 'mobile' | 'email') => api.revealOfPerson(person.id, field),
    onSuccess: ({ value }, field) => setShown((now) => ({ ...now, [field]: value ?? '' })),
  })
  const reach = (field: 'mobile' | 'email') => (
    <>
      {shown[field] ?? person[field] ?? '–'}
      {person.sight === 'masked' && person[field] && shown[field] === undefined && (
        <Button type="link" size="small" onClick={() => reveal.mutate(field)}>
          {t('org.show')}
        </Button>
      )}
    </>
  )
  return (
    <>
      <p>
        <PersonStateMark state={person.state} />
      </p>
      <dl className={css.facts}>
        <div>
          <dt>{t('org.mobile')}</dt>
          <dd>{reach('mobile')}</dd>
        </div>
        <div>
          <dt>{t('org.email')}</dt>
          <dd>{reach('email')}</dd>
        </div>
        {person.ends_on && (
          <div>
            <dt>{t('org.endsOn')}</dt>
            <dd>{person.ends_on}</dd>
          </div>
        )}
      </dl>
      {person.sight === 'masked' && (person.mobile || person.email) && (
        <p className="muted">{t('org.showKept')}</p>
      )}
    </>
  )
}

function InviteButtons({ person, onInvited }: { person: PersonDetail; onInvited: Props['onInvited'] }) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const invite = useInvite(onInvited)
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeInvite(id),
    onSuccess: refresh,
    onError: (error) => void message.error(sentence(error)),
  })
  const open = person.invite
  return (
    <>
      <Button
        type="primary"
        loading={invite.isPending}
        onClick={() => invite.mutate({ ids: [person.id], kind: 'link' })}
      >
        {t(open ? 'org.inviteAgain' : 'org.inviteLink')}
      </Button>
      <Button onClick={() => invite.mutate({ ids: [person.id], kind: 'sheet' })}>
        {t('org.inviteSheet')}
      </Button>
      {open && (
        <Button danger loading={revoke.isPending} onClick={() => revoke.mutate(open.id)}>
          {t('org.revoke')}
        </Button>
      )}
      {open && <span className="muted">{t('org.inviteUntil', { when: format.date(open.expires_at) })}</span>}
    </>
  )
}

function Positions({
  person,
  mayEdit,
  onFill,
}: {
  person: PersonDetail
  mayEdit: boolean
  onFill: () => void
}) {
  const { t, format } = useText()
  const words = useWords()
  const today = format.dayOf(Date.now())
  const [day, setDay] = useState(today)
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const vacate = useMutation({
    mutationFn: (position: string) => api.vacate(position, person.id, day),
    onSuccess: refresh,
  })
  return (
    <section>
      <h3 className={css.part}>{t('org.positionsOverTime')}</h3>
      <div aria-live="assertive">
        {vacate.error && <Alert type="error" title={sentence(vacate.error)} className={css.alert ?? ''} />}
      </div>
      {person.positions.length === 0 && <p className="muted">{t('org.noPosition')}</p>}
      <ul className={css.lines}>
        {person.positions.map((place) => (
          <li key={place.position_id + place.from_day}>
            <span>
              <b>{place.title}</b>{' '}
              <span className="muted">
                {[place.unit_name, words.role(place.role), place.cover ? t('org.cover') : '']
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <br />
              <span className="muted">
                {place.until_day
                  ? t('org.between', { from: place.from_day, until: place.until_day })
                  : t('org.since', { from: place.from_day })}
              </span>
            </span>
            {mayEdit && (!place.until_day || place.until_day > today) && (
              <Popconfirm
                title={t('org.vacateAsk', { title: place.title })}
                description={<DayField label={t('org.fromDay')} value={day} onChange={setDay} />}
                okText={t('org.vacate')}
                cancelText={t('act.keep')}
                onConfirm={() => vacate.mutate(place.position_id)}
              >
                <Button size="small">{t('org.vacate')}</Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ul>
      {mayEdit && person.state !== 'ended' && <Button onClick={onFill}>{t('org.fill')}</Button>}
    </section>
  )
}

function Ending({ person }: { person: PersonDetail }) {
  const { t, format } = useText()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const [day, setDay] = useState(format.dayOf(Date.now()))
  const [reason, setReason] = useState('')
  const end = useMutation({
    mutationFn: () => api.deactivate(person.id, day, reason.trim()),
    onSuccess: refresh,
  })
  const back = useMutation({ mutationFn: () => api.reactivate(person.id), onSuccess: refresh })
  const error = end.error ?? back.error
  return (
    <section>
      <h3 className={css.part}>{t('org.leaving')}</h3>
      <div aria-live="assertive">
        {error && <Alert type="error" title={sentence(error)} className={css.alert ?? ''} />}
      </div>
      {person.ends_on || person.state === 'ended' ? (
        <Button loading={back.isPending} onClick={() => back.mutate()}>
          {t('org.reactivate')}
        </Button>
      ) : (
        <Form layout="vertical" component="div">
          <p className="muted">{t('org.endWhat')}</p>
          <Form.Item label={t('org.fromDay')}>
            <DayField label={t('org.fromDay')} value={day} onChange={setDay} />
          </Form.Item>
          <Form.Item label={t('org.reason')}>
            <Input
              aria-label={t('org.reason')}
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Form.Item>
          <Button
            danger
            disabled={!reason.trim() || !day}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {t('org.deactivate')}
          </Button>
        </Form>
      )}
    </section>
  )
}
