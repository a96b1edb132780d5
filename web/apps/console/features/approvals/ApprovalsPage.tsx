import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { Inbox, UserRoundCog, Workflow } from 'lucide-react'
import { useState } from 'react'
import { rowsOf } from '../../parts/DataTable'
import { PageHead } from '../../parts/PageHead'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { ApprovalDetail } from './ApprovalDetail'
import { ApprovalList } from './ApprovalList'
import css from './approvals.module.css'
import { type Approval, approvalQueries, type Box } from './calls'
import { DelegationDrawer } from './DelegationDrawer'
import { useDecide } from './useDecide'
import { useMe } from './useMe'

const route = getRouteApi('/shell/approvals')
const BOXES = ['mine', 'asked', 'done'] as const

export function ApprovalsPage() {
  const { t, format } = useText()
  const me = useMe()
  const { box: chosenBox, run } = route.useSearch()
  const box = (chosenBox ?? 'mine') as Box
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(approvalQueries.box(box, undefined))
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [isDelegating, setDelegating] = useState(false)
  const { decide, undo, held } = useDecide()

  const rows = (rowsOf(query.data) as Approval[]).filter((row) => box !== 'mine' || !held.has(row.id))
  const chosen = rows.find((row) => row.id === run) ?? rows[0]
  const go = (next: string | undefined) =>
    void navigate({ search: { box: chosenBox, run: next }, replace: true })
  const step = (by: number) => {
    const next = rows[rows.findIndex((row) => row.id === chosen?.id) + by]
    if (next) go(next.id)
  }
  const after = (gone: string[]) => rows.find((row) => !gone.includes(row.id) && row.id !== chosen?.id)?.id
  useShortcuts([
    { keys: 'J', label: t('trouble.next'), run: () => step(1) },
    { keys: 'K', label: t('trouble.previous'), run: () => step(-1) },
    { keys: 'Ctrl z', label: t('approval.undo'), run: undo },
  ])

  return (
    <>
      <PageHead
        title={t('approval.title')}
        beside={
          <nav className={css.boxes} aria-label={t('approval.boxes')}>
            {BOXES.map((one) => (
              <Link
                key={one}
                to="/approvals"
                search={{ box: one === 'mine' ? undefined : one }}
                aria-current={one === box ? 'page' : undefined}
                onClick={() => setSelected(new Set())}
              >
                {t(`approval.box.${one}`)}
                {one === 'mine' && box === 'mine' && rows.length > 0 && ` ${format.number(rows.length)}`}
              </Link>
            ))}
          </nav>
        }
        actions={
          <>
            <Button icon={<UserRoundCog size={15} />} onClick={() => setDelegating(true)}>
              {t('approval.delegate')}
            </Button>
            {me?.abilities.includes('approval:design') && (
              <Link to="/approvals/design">
                <Button icon={<Workflow size={15} />} tabIndex={-1}>
                  {t('approval.design')}
                </Button>
              </Link>
            )}
          </>
        }
      />
      {query.error && rows.length === 0 ? (
        <Trouble error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <RowsSkeleton rows={10} />
      ) : !chosen ? (
        <State icon={Inbox} title={t(`approval.none.${box}`)}>
          {t(`approval.noneWhy.${box}`)}
        </State>
      ) : (
        <div className={css.split} data-open={run !== undefined}>
          <ApprovalList
            query={query}
            rows={rows}
            box={box}
            chosen={chosen.id}
            selected={selected}
            onSelect={setSelected}
            onApprove={() => {
              decide([...selected], 'approve', null)
              setSelected(new Set())
              go(after([...selected]))
            }}
          />
          <ApprovalDetail
            key={chosen.id}
            approval={chosen}
            onDecide={(decision, comment) => {
              decide([chosen.id], decision, comment)
              go(after([chosen.id]))
            }}
          />
        </div>
      )}
      <DelegationDrawer isOpen={isDelegating} onClose={() => setDelegating(false)} />
    </>
  )
}
