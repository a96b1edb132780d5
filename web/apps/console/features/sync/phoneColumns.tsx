import { Link } from '@tanstack/react-router'
import type { ColumnsType } from 'antd/es/table'
import type { Phone } from '../../api'
import table from '../../parts/table.module.css'
import { useNow } from '../../parts/useNow'
import { useText } from '../../text'
import type { PhoneFilters } from './filters'
import { PhoneStateMark } from './PhoneStateMark'
import { behindWords, clockWords, isClockOff, oldestAge, storageWords } from './phoneWords'
import css from './sync.module.css'

export function usePhoneColumns(filters: PhoneFilters): ColumnsType<Phone> {
  const { t, format } = useText()
  const now = useNow()
  const moment = (when: string | null) =>
    when ? format.moment(when, now) : <span className="muted">{t('sync.never')}</span>
  return [
    {
      key: 'person',
      title: t('sync.person'),
      width: 116,
      fixed: 'start',
      render: (_, row) => (
        <span className={table.name}>
          <Link
            to="/sync"
            search={{ ...filters, phone: row.id }}
            replace
            title={`${row.person.name} · ${row.person.code}`}
          >
            {row.person.name}
          </Link>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('sync.stateColumn'),
      width: 132,
      render: (_, row) => <PhoneStateMark state={row.state} />,
    },
    {
      key: 'unit',
      title: t('filter.unit'),
      width: 96,
      render: (_, row) => <span className="muted">{row.unit?.name}</span>,
    },
    {
      key: 'phone',
      title: t('sync.phone'),
      width: 146,
      render: (_, row) => (
        <span className={table.two} title={row.device.label}>
          <span className="cut">{row.device.label}</span>
        </span>
      ),
    },
    {
      key: 'seen',
      title: t('sync.lastSeen'),
      width: 126,
      render: (_, row) => moment(row.last_seen_at),
    },
    {
      key: 'unsent',
      title: t('sync.unsent'),
      width: 160,
      align: 'end',
      render: (_, row) => <Unsent row={row} now={now} />,
    },
    {
      key: 'photos',
      title: t('sync.photos'),
      width: 76,
      align: 'end',
      render: (_, row) =>
        row.photos === null ? (
          <span className="muted">{t('sync.notSaid')}</span>
        ) : (
          <span className={row.photos === 0 ? 'muted' : ''}>{format.number(row.photos)}</span>
        ),
    },
    {
      key: 'open',
      title: t('sync.open'),
      width: 76,
      align: 'end',
      render: (_, row) => (
        <span className={row.open_troubles > 0 ? css.bad : 'muted'}>{format.number(row.open_troubles)}</span>
      ),
    },
    {
      key: 'clock',
      title: t('sync.clock'),
      width: 106,
      render: (_, row) => (
        <span className={isClockOff(row.skew_ms) ? css.warn : 'muted'}>
          {clockWords(row.skew_ms, t, format)}
        </span>
      ),
    },
    {
      key: 'storage',
      title: t('sync.storage'),
      width: 124,
      render: (_, row) => (
        <span className={row.persisted === false ? css.warn : 'muted'}>{storageWords(row.persisted, t)}</span>
      ),
    },
    {
      key: 'behind',
      title: t('sync.behind'),
      width: 112,
      render: (_, row) => <span className="muted">{behindWords(row.behind, t, format)}</span>,
    },
    {
      key: 'app',
      title: t('sync.app'),
      width: 84,
      render: (_, row) => <span className="muted">{row.device.app ?? '–'}</span>,
    },
    { key: 'push', title: t('sync.lastPush'), width: 126, render: (_, row) => moment(row.last_push_at) },
    { key: 'pull', title: t('sync.lastPull'), width: 126, render: (_, row) => moment(row.last_pull_at) },
  ]
}

function Unsent({ row, now }: { row: Phone; now: number }) {
  const { t, format } = useText()
  if (row.unsent === null) return <span className="muted">{t('sync.notSaid')}</span>
  const age = oldestAge(row, now)
  return (
    <span className={row.unsent === 0 ? 'muted' : css.warn}>
      {format.number(row.unsent)}
      {age !== null && <small> · {t('sync.oldestIs', { age: format.duration(age) })}</small>}
    </span>
  )
}
