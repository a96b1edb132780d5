import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Checkbox } from 'antd'
import { Check, X } from 'lucide-react'
import { useText } from '../../text'
import css from './approvals.module.css'
import type { Approval, Box } from './calls'
import { useApprovalWords } from './words'

interface Props {
  query: UseInfiniteQueryResult<InfiniteData<unknown, unknown>, Error>
  rows: Approval[]
  box: Box
  chosen: string
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  onApprove: () => void
}

export function ApprovalList({ query, rows, box, chosen, selected, onSelect, onApprove }: Props) {
  const { t, format } = useText()
  const toggle = (id: string, isOn: boolean) => {
    const next = new Set(selected)
    if (isOn) next.add(id)
    else next.delete(id)
    onSelect(next)
  }
  return (
    <section className={css.list} aria-label={t('approval.list')}>
      <ul>
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            box={box}
            isChosen={row.id === chosen}
            isSelected={selected.has(row.id)}
            onSelect={(isOn) => toggle(row.id, isOn)}
          />
        ))}
      </ul>
      <footer className={css.foot}>
        <span role="status">
          {t(query.hasNextPage ? 'table.loaded' : 'table.all', { n: format.number(rows.length) })}
        </span>
        {query.hasNextPage && (
          <Button size="small" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t(query.isError ? 'table.moreFailed' : 'table.more')}
          </Button>
        )}
      </footer>
      {selected.size > 0 && (
        <div className={css.bulk} role="toolbar" aria-label={t('approval.together')}>
          <b>{t('approval.selected', { n: format.number(selected.size) })}</b>
          <button type="button" onClick={onApprove}>
            <Check size={15} aria-hidden />
            {t('approval.approveTogether')}
          </button>
          <button type="button" aria-label={t('approval.clear')} onClick={() => onSelect(new Set())}>
            <X size={15} aria-hidden />
          </button>
        </div>
      )}
    </section>
  )
}

interface RowProps {
  row: Approval
  box: Box
  isChosen: boolean
  isSelected: boolean
  onSelect: (isOn: boolean) => void
}

function Row({ row, box, isChosen, isSelected, onSelect }: RowProps) {
  const { t, format } = useText()
  const words = useApprovalWords()
  const title = `${words.kind(row.kind)} · ${row.content.title}`
  return (
    <li className={css.row} data-on={isChosen}>
      {box === 'mine' && (
        <Checkbox
          aria-label={`${t('approval.select')}: ${title}`}
          checked={isSelected}
          onChange={(event) => onSelect(event.target.checked)}
        />
      )}
      <Link
        to="/approvals"
        search={{ box: box === 'mine' ? undefined : box, run: row.id }}
        replace
        aria-current={isChosen ? 'true' : undefined}
      >
        <b title={title}>{title}</b>
        <time dateTime={row.asked_at}>{format.moment(row.asked_at)}</time>
        <span className="cut">
          {row.people[row.person_id]}
          {box !== 'mine' && ` · ${words.status(row.status)}`}
          {row.reminded_at && row.status === 'running' && ` · ${t('approval.reminded')}`}
        </span>
      </Link>
    </li>
  )
}
