import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { Users } from 'lucide-react'
import type { Person } from '../../api'
import { SearchFilter, UnitFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import page from '../../parts/page.module.css'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { useWords } from '../../words'
import { initialsOf } from './initials'
import css from './people.module.css'
import { groupByUnit } from './units'

const route = getRouteApi('/shell/people')

export function PeoplePage() {
  const { t, format } = useText()
  const { unit, q } = route.useSearch()
  const navigate = route.useNavigate()
  const people = useQuery(queries.people)
  const units = useQuery(queries.units)
  const trouble = people.error ?? units.error
  const set = (search: { unit?: string | undefined; q?: string | undefined }) =>
    void navigate({ search, replace: true })
  const groups = groupByUnit(people.data?.items ?? [], units.data?.items ?? [], { unit, q })
  const count = groups.reduce((sum, group) => sum + group.people.length, 0)
  return (
    <>
      <PageHead
        title={t('nav.people')}
        beside={
          people.data && <span className="muted">{t('people.count', { n: format.number(count) })}</span>
        }
      />
      <search className={page.bar}>
        <SearchFilter
          placeholder={t('people.search')}
          value={q}
          onChange={(next) => set({ unit, q: next })}
        />
        <UnitFilter value={unit} onChange={(next) => set({ unit: next, q })} />
      </search>
      {trouble && !people.data ? (
        <Trouble error={trouble} retry={() => void Promise.all([people.refetch(), units.refetch()])} />
      ) : !people.data ? (
        <RowsSkeleton rows={12} />
      ) : count === 0 ? (
        <State
          icon={Users}
          title={t('people.none')}
          action={<Button onClick={() => set({})}>{t('filter.clear')}</Button>}
        >
          {t('people.noneWhy')}
        </State>
      ) : (
        <div className={css.groups}>
          {groups.map((group) => (
            <section key={group.id} aria-label={group.name || t('people.noUnit')}>
              <h2>
                {group.name || t('people.noUnit')}{' '}
                <span className="muted">{format.number(group.people.length)}</span>
              </h2>
              <ul>
                {group.people.map((person) => (
                  <PersonRow key={person.id} person={person} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </>
  )
}

function PersonRow({ person }: { person: Person }) {
  const { t } = useText()
  const words = useWords()
  return (
    <li>
      <span className="avatar">{initialsOf(person.name)}</span>
      <span className={css.name}>
        <b>{person.name}</b>
        <span className="muted">{[person.code, ...person.roles.map(words.role)].join(' · ')}</span>
      </span>
      <Link to="/visits" search={{ person: person.id }}>
        {t('nav.visits')}
      </Link>
      <Link to="/customers" search={{ owner: person.position_id ?? undefined }}>
        {t('nav.customers')}
      </Link>
    </li>
  )
}
