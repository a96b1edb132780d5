import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { Users } from 'lucide-react'
import type { LivePerson } from '../../api'
import { State } from '../../parts/states'
import { useText } from '../../text'
import { useWords } from '../../words'
import css from './live.module.css'
import { StateChip } from './StateChip'

interface Props {
  people: readonly LivePerson[]
  day: string
  clear: () => void
}

/** What the map says, in words: for those without WebGL2, without a mouse or without eyes for maps. */
export function PeopleTable({ people, day, clear }: Props) {
  const { t, format } = useText()
  const words = useWords()
  if (people.length === 0)
    return (
      <State
        icon={Users}
        title={t('live.nobody')}
        action={<Button onClick={clear}>{t('filter.clear')}</Button>}
      >
        {t('live.nobodyWhy')}
      </State>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keys
    <section className={css.scroll} tabIndex={0} aria-label={t('live.people')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('visits.person')}</th>
            <th scope="col">{t('filter.unit')}</th>
            <th scope="col">{t('live.stateNow')}</th>
            <th scope="col" className={css.number}>
              {t('live.plan')}
            </th>
            <th scope="col">{t('live.lastVisit')}</th>
            <th scope="col">{t('visits.verdict')}</th>
            <th scope="col" className={css.number}>
              {t('live.time')}
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((one) => (
            <tr key={one.person.id}>
              <td>
                <Link to="/visits" search={{ person: one.person.id, day }}>
                  {one.person.name}
                </Link>
              </td>
              <td>{one.unit?.name}</td>
              <td>
                <StateChip state={one.state} />
              </td>
              <td className={css.number}>
                {format.number(one.done)} / {format.number(one.planned)}
              </td>
              <td>
                {one.last && (
                  <Link to="/visits/$visitId" params={{ visitId: one.last.visit_id }}>
                    {words.customer(one.last.customer_name)}
                  </Link>
                )}
              </td>
              <td>{one.last && <VerdictBadge verdict={one.last.verdict} score={one.last.score} />}</td>
              <td className={css.number}>{one.last && format.time(one.last.at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
