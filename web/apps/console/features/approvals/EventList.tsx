import { useText } from '../../text'
import type { Approval } from './calls'
import way from './path.module.css'
import { useApprovalWords } from './words'

/** What has happened to what was asked: by whom, when, with which words. */
export function EventList({ approval }: { approval: Approval }) {
  const { t, format } = useText()
  const words = useApprovalWords()
  const { people } = approval
  return (
    <ul className={way.events}>
      {approval.events.map((event) => (
        <li key={event.id}>
          <b>
            {event.person_id ? people[event.person_id] : t('approval.system')}{' '}
            {words.said(`approval.event.${event.what}`, event.what)}
            {event.for_person_id &&
              ` · ${t(event.what === 'transferred' || event.what === 'escalated' ? 'approval.to' : 'approval.inPlace', { name: people[event.for_person_id] })}`}
          </b>
          <time dateTime={event.at}>{format.moment(event.at)}</time>
          {event.comment && <q>{event.comment}</q>}
          {event.why === 'nobody' && <span>{t('approval.nobody')}</span>}
        </li>
      ))}
    </ul>
  )
}
