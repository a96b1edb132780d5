import { Link } from '@tanstack/react-router'
import { Drawer } from 'antd'
import type { AuditEntry } from '../../api'
import { useText } from '../../text'
import css from './audit.module.css'
import { useAuditWords } from './auditWords'
import { changesOf } from './changes'

/** One row of the audit in full: who, from where, what it was before and what it is now. */
export function EntryDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t, format } = useText()
  const words = useAuditWords()
  const changes = changesOf(entry.before, entry.after)
  const facts: [string, string][] = [
    [t('audit.when'), `${format.date(entry.at)} ${format.timeSeconds(entry.at)}`],
    [t('audit.who'), entry.person ? `${entry.person.name} · ${entry.person.code}` : t('audit.system')],
    [t('audit.thing'), [words.entity(entry.entity), words.thing(entry)].filter(Boolean).join(' · ')],
    [t('audit.address'), entry.address ?? '–'],
    [t('audit.number'), format.number(entry.seq)],
    [t('audit.code'), entry.action],
  ]
  return (
    <Drawer open onClose={onClose} size={520} title={words.action(entry.action)}>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {changes.length > 0 && (
        <table className={css.diff}>
          <thead>
            <tr>
              <th scope="col">{t('audit.fieldName')}</th>
              {entry.before && <th scope="col">{t('audit.before')}</th>}
              <th scope="col">{t(entry.before ? 'audit.after' : 'audit.value')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ name, before, after }) => (
              <tr key={name}>
                <th scope="row">{words.field(name)}</th>
                {entry.before && <td className={css.was}>{words.value(entry, name, before)}</td>}
                <td>{words.value(entry, name, after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={css.ways}>
        <Jump entry={entry} />
        {entry.entity_id && (
          <Link to="/audit" search={{ entity: entry.entity, id: entry.entity_id }} onClick={onClose}>
            {t('audit.historyOf')}
          </Link>
        )}
        {entry.person && (
          <Link to="/audit" search={{ person: entry.person.id }} onClick={onClose}>
            {t('audit.allBy', { name: entry.person.name })}
          </Link>
        )}
      </p>
    </Drawer>
  )
}

function Jump({ entry }: { entry: AuditEntry }) {
  const { t } = useText()
  const visit = entry.entity === 'visit' ? entry.entity_id : entry.after?.visit_id
  if (entry.entity === 'customer' && entry.entity_id)
    return (
      <Link to="/customers/$customerId" params={{ customerId: entry.entity_id }}>
        {t('audit.toCustomer')}
      </Link>
    )
  if (typeof visit === 'string')
    return (
      <Link to="/visits/$visitId" params={{ visitId: visit }} search={{}}>
        {t('audit.toVisit')}
      </Link>
    )
  if (entry.entity === 'person' && entry.entity_name)
    return (
      <Link to="/people" search={{ q: entry.entity_name }}>
        {t('audit.toPerson')}
      </Link>
    )
  return null
}
