import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, App, Button, Drawer, Popconfirm } from 'antd'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { api, type Phone } from '../../api'
import { rowsOf } from '../../parts/DataTable'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useNow } from '../../parts/useNow'
import { queries } from '../../queries'
import { useText } from '../../text'
import { PhoneStateMark } from './PhoneStateMark'
import { behindWords, clockWords, handOverUntil, isClockOff, oldestAge, storageWords } from './phoneWords'
import css from './sync.module.css'
import { useTroubleWords } from './troubleWords'

export default function PhoneDrawer({ phone, onClose }: { phone: Phone; onClose: () => void }) {
  const { t, format } = useText()
  const { device, person } = phone
  return (
    <Drawer
      open
      onClose={onClose}
      size={480}
      title={`${person.name} · ${device.label}`}
      footer={device.revoked_at === null && <Remove phone={phone} onRemoved={onClose} />}
    >
      <p className={css.lead}>
        <PhoneStateMark state={phone.state} />
        <span className="muted">{t(`sync.stateWhy.${phone.state}`)}</span>
      </p>
      {device.revoked_at !== null && (
        <p className="muted">
          {t('sync.removedAt', { when: format.moment(device.revoked_at) })} ·{' '}
          {t('sync.removedUntil', { when: format.date(handOverUntil(device.revoked_at)) })}
        </p>
      )}
      <Facts phone={phone} />
      {phone.persisted === false && (
        <p className={css.hint}>
          <TriangleAlert size={16} aria-hidden />
          {t('sync.fragileWhy')}
        </p>
      )}
      <OpenOfPhone phone={phone} />
    </Drawer>
  )
}

function Facts({ phone }: { phone: Phone }) {
  const { t, format } = useText()
  const now = useNow()
  const age = oldestAge(phone, now)
  const moment = (when: string | null) => (when ? format.moment(when, now) : t('sync.never'))
  const count = (n: number | null) => (n === null ? t('sync.notSaid') : format.number(n))
  const facts: [string, ReactNode, boolean?][] = [
    [t('filter.unit'), phone.unit?.name ?? '–'],
    [t('sync.app'), phone.device.app ?? '–'],
    [t('sync.lastSeen'), moment(phone.last_seen_at)],
    [t('sync.reported'), moment(phone.reported_at)],
    [t('sync.lastPush'), moment(phone.last_push_at)],
    [t('sync.lastPull'), moment(phone.last_pull_at)],
    [
      t('sync.unsent'),
      age === null
        ? count(phone.unsent)
        : `${count(phone.unsent)} · ${t('sync.oldestIs', { age: format.duration(age) })}`,
      (phone.unsent ?? 0) > 0,
    ],
    [t('sync.photos'), count(phone.photos), (phone.photos ?? 0) > 0],
    [t('sync.attention'), count(phone.attention), (phone.attention ?? 0) > 0],
    [t('sync.clock'), clockWords(phone.skew_ms, t, format), isClockOff(phone.skew_ms)],
    [t('sync.behind'), behindWords(phone.behind, t, format)],
    [t('sync.storage'), storageWords(phone.persisted, t), phone.persisted === false],
    [t('sync.free'), phone.storage_free === null ? t('sync.notSaid') : format.bytes(phone.storage_free)],
  ]
  return (
    <dl className={css.facts}>
      {facts.map(([name, value, isWarning]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={isWarning ? css.warn : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function OpenOfPhone({ phone }: { phone: Phone }) {
  const { t, format } = useText()
  const words = useTroubleWords()
  const query = useInfiniteQuery(queries.troubles({ phone: phone.id }))
  const troubles = rowsOf(query.data)
  return (
    <section className={css.part}>
      <h3>{t('sync.troublesOfPhone', { n: format.number(phone.open_troubles) })}</h3>
      {query.error && !query.data ? (
        <Trouble error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <RowsSkeleton rows={3} />
      ) : troubles.length === 0 ? (
        <p className="muted">{t('sync.noTroubles')}</p>
      ) : (
        <ul className={css.brief}>
          {troubles.map((trouble) => (
            <li key={trouble.op_id}>
              <Link to="/sync/troubles" search={{ phone: phone.id, op: trouble.op_id }}>
                {words.title(trouble)}
              </Link>
              <span className="muted">{format.moment(trouble.at ?? trouble.received_at)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Remove({ phone, onRemoved }: { phone: Phone; onRemoved: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const words = useTroubleWords()
  const client = useQueryClient()
  const { label } = phone.device
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.removePhone(phone.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['sync'] })
      void message.success(t('sync.removed', { label }))
      onRemoved()
    },
  })
  return (
    <>
      <div aria-live="assertive">
        {error && <Alert type="error" title={words.refusal(error, '')} className={css.alert ?? ''} />}
      </div>
      <Popconfirm
        title={t('sync.removeAsk', { name: phone.person.name, label })}
        description={<p className={css.what}>{t('sync.removeWhat')}</p>}
        okText={t('sync.remove')}
        okButtonProps={{ danger: true }}
        cancelText={t('act.keep')}
        placement="topLeft"
        onConfirm={() => mutate()}
      >
        <Button danger loading={isPending}>
          {t('sync.remove')}
        </Button>
      </Popconfirm>
    </>
  )
}
