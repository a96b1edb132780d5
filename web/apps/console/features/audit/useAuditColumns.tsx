import type { ColumnsType } from 'antd/es/table'
import type { AuditEntry } from '../../api'
import { UUID } from '../../search'
import { useText } from '../../text'
import css from './audit.module.css'
import { useAuditWords } from './auditWords'
import { changesOf } from './changes'

type Row = AuditEntry & { id: string }

const SHOWN = 2

export function useAuditColumns(): ColumnsType<Row> {
  const { t, format } = useText()
  const words = useAuditWords()
  return [
    {
      key: 'at',
      title: t('audit.when'),
      width: 168,
      fixed: 'start',
      render: (_, row) => `${format.date(row.at)} ${format.timeSeconds(row.at)}`,
    },
    {
      key: 'who',
      title: t('audit.who'),
      width: 130,
      render: (_, row) => <span className={row.person ? undefined : 'muted'}>{words.who(row)}</span>,
    },
    {
      key: 'what',
      title: t('audit.what'),
      width: 220,
      render: (_, row) => <span title={row.action}>{words.action(row.action)}</span>,
    },
    {
      key: 'thing',
      title: t('audit.thing'),
      width: 180,
      render: (_, row) => words.thing(row) ?? <span className="muted">{words.entity(row.entity)}</span>,
    },
    {
      key: 'change',
      title: t('audit.change'),
      width: 300,
      render: (_, row) => <Summary entry={row} />,
    },
    {
      key: 'address',
      title: t('audit.address'),
      width: 130,
      render: (_, row) => <span className="muted">{row.address ?? '–'}</span>,
    },
  ]
}

function Summary({ entry }: { entry: AuditEntry }) {
  const words = useAuditWords()
  // Which number a thing has says nothing in a row; its page tells it.
  const changes = changesOf(entry.before, entry.after).filter(
    ({ before, after }) => !UUID.test(after ?? before ?? ''),
  )
  if (changes.length === 0) return <span className="muted">–</span>
  const text = changes
    .slice(0, SHOWN)
    .map(({ name, before, after }) =>
      entry.before && before !== null
        ? `${words.field(name)} ${words.value(entry, name, before)} → ${words.value(entry, name, after)}`
        : `${words.field(name)} ${words.value(entry, name, after)}`,
    )
    .join(' · ')
  return (
    <span className={css.summary} title={text}>
      {text}
      {changes.length > SHOWN && ' …'}
    </span>
  )
}
