import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { type Leave, leaveQueries } from './calls'
import { addDays, covers, isAway, mondayOf } from './days'
import { LeaveDrawer } from './LeaveDrawer'
import { LeaveForm } from './LeaveForm'
import { LeaveTable } from './LeaveTable'
import css from './leave.module.css'
import { useLeaveWords } from './words'

const SHOWN = 28

/** Who is away when: four weeks of one's people, or of those who lead nobody, their own days off. */
export function LeavePage() {
  const { t } = useText()
  const { data: me } = useSuspenseQuery(queries.me)
  const [isAsking, setAsking] = useState(false)
  const [opened, setOpened] = useState<Leave | null>(null)
  const manages = me.abilities.includes('leave:manage')
  const isOff = me.company.modules_off?.includes('approvals')
  return (
    <>
      <PageHead
        title={t('leave.title')}
        actions={
          !isOff && (
            <Button type="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAsking(true)}>
              {t('leave.ask')}
            </Button>
          )
        }
      />
      <div className={css.page}>
        {isOff && <Alert type="info" showIcon title={t('leave.off')} />}
        {manages && <Calendar onOpen={setOpened} />}
        <Own onOpen={setOpened} />
      </div>
      {isAsking && <LeaveForm manages={manages} onClose={() => setAsking(false)} />}
      {opened && <LeaveDrawer leave={opened} onClose={() => setOpened(null)} />}
    </>
  )
}

function Calendar({ onOpen }: { onOpen: (leave: Leave) => void }) {
  const { t, format } = useText()
  const today = format.dayOf(Date.now())
  const [first, setFirst] = useState(mondayOf(today))
  const query = useQuery(leaveQueries.calendar(first, addDays(first, SHOWN - 1)))
  const week = useQuery(leaveQueries.calendar(mondayOf(today), addDays(mondayOf(today), 6)))
  const away = (day: (leave: Leave) => boolean) =>
    (week.data?.people ?? []).filter((person) => person.leaves.some((leave) => isAway(leave) && day(leave)))
  const now = away((leave) => covers(leave, today))
  const soon = away(() => true)
  const names = (people: typeof now) => people.map((person) => person.name).join(t('leave.and'))
  return (
    <section className={css.card} aria-label={t('leave.calendar')}>
      <div className={css.bar}>
        <p>
          <b>{now.length ? t('leave.today', { names: names(now) }) : t('leave.todayNobody')}</b>
          {soon.length > now.length && (
            <span className="muted">{t('leave.week', { names: names(soon) })}</span>
          )}
        </p>
        <Button
          icon={<ChevronLeft size={16} aria-hidden />}
          aria-label={t('leave.earlier')}
          onClick={() => setFirst(addDays(first, -SHOWN))}
        />
        <Button onClick={() => setFirst(mondayOf(today))}>{t('leave.now')}</Button>
        <Button
          icon={<ChevronRight size={16} aria-hidden />}
          aria-label={t('leave.later')}
          onClick={() => setFirst(addDays(first, SHOWN))}
        />
      </div>
      {query.error && !query.data ? (
        <Trouble error={query.error} retry={query.refetch} />
      ) : query.data ? (
        <LeaveTable calendar={query.data} onOpen={onOpen} />
      ) : (
        <RowsSkeleton rows={8} />
      )}
    </section>
  )
}

function Own({ onOpen }: { onOpen: (leave: Leave) => void }) {
  const { t } = useText()
  const words = useLeaveWords()
  const { data } = useQuery(leaveQueries.own)
  return (
    <section className={css.card} aria-label={t('leave.own')}>
      <h2 className={css.head}>{t('leave.own')}</h2>
      {data?.items.length === 0 && <p className={css.none}>{t('leave.ownNone')}</p>}
      <ul className={css.list}>
        {(data?.items ?? []).map((leave) => (
          <li key={leave.id}>
            <button type="button" onClick={() => onOpen(leave)}>
              <b>{words.days(leave)}</b>
              <span className="muted">
                {[words.kind(leave.kind), words.count(leave), words.state(leave.state)].join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
