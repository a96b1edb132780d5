import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Checkbox } from 'antd'
import { FileUp, type LucideIcon, ShieldAlert, TriangleAlert } from 'lucide-react'
import type { Page, Trouble, TroubleSource } from '../../api'
import { useText } from '../../text'
import type { TroubleGroup } from './deciding'
import type { TroubleFilters } from './filters'
import css from './troubles.module.css'
import { useTroubleWords } from './troubleWords'

const ICONS: Record<TroubleSource, LucideIcon> = {
  rejected: TriangleAlert,
  quarantine: ShieldAlert,
  import: FileUp,
}

interface Props {
  query: UseInfiniteQueryResult<InfiniteData<Page<Trouble>, unknown>, Error>
  groups: TroubleGroup[]
  chosen: string
  search: TroubleFilters
  /** Null where nothing is left to decide. */
  selected: ReadonlySet<string> | null
  onSelect: (selected: ReadonlySet<string>) => void
}

export function TroubleList({ query, groups, chosen, search, selected, onSelect }: Props) {
  const { t, format } = useText()
  const count = groups.reduce((sum, group) => sum + group.items.length, 0)

  /** A group may go on behind the fold; whoever selects it means all of it. */
  const selectGroup = async (key: string, isOn: boolean) => {
    let result: Pick<typeof query, 'hasNextPage' | 'data' | 'isError' | 'fetchNextPage'> = query
    while (isOn && result.hasNextPage && !result.isError) result = await result.fetchNextPage()
    const all = (result.data?.pages ?? []).flatMap((page) => page.items)
    const next = new Set(selected)
    for (const { op_id, source, device_id } of all) {
      if (`${source}:${device_id}` !== key) continue
      if (isOn) next.add(op_id)
      else next.delete(op_id)
    }
    onSelect(next)
  }
  const selectOne = (op: string, isOn: boolean) => {
    const next = new Set(selected)
    if (isOn) next.add(op)
    else next.delete(op)
    onSelect(next)
  }

  return (
    <section className={css.list} aria-label={t('trouble.list')}>
      {groups.map((group) => (
        <section key={group.key} aria-label={groupName(group, t(`trouble.source.${group.first.source}`))}>
          <GroupHead
            group={group}
            selected={selected}
            onSelect={(isOn) => void selectGroup(group.key, isOn)}
          />
          <ul>
            {group.items.map((trouble) => (
              <Row
                key={trouble.op_id}
                trouble={trouble}
                isChosen={trouble.op_id === chosen}
                search={search}
                isSelected={selected?.has(trouble.op_id) ?? null}
                onSelect={(isOn) => selectOne(trouble.op_id, isOn)}
              />
            ))}
          </ul>
        </section>
      ))}
      <footer className={css.foot}>
        <span role="status">
          {t(query.hasNextPage ? 'table.loaded' : 'table.all', { n: format.number(count) })}
        </span>
        {query.hasNextPage && (
          <Button
            size="small"
            danger={query.isError}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t(query.isError ? 'table.moreFailed' : 'table.more')}
          </Button>
        )}
      </footer>
    </section>
  )
}

const groupName = ({ first }: TroubleGroup, source: string) => `${first.person.name} · ${source}`

interface GroupHeadProps {
  group: TroubleGroup
  selected: ReadonlySet<string> | null
  onSelect: (isOn: boolean) => void
}

function GroupHead({ group, selected, onSelect }: GroupHeadProps) {
  const { t, format } = useText()
  const { first, items } = group
  const Icon = ICONS[first.source]
  const inside = items.filter((item) => selected?.has(item.op_id)).length
  return (
    <header className={css.groupHead}>
      {selected && (
        <Checkbox
          aria-label={`${t('trouble.selectGroup')}: ${groupName(group, t(`trouble.source.${first.source}`))}`}
          checked={inside === items.length}
          indeterminate={inside > 0 && inside < items.length}
          onChange={(event) => onSelect(event.target.checked)}
        />
      )}
      <Icon size={15} aria-hidden className={css[first.source] ?? ''} />
      <span className="cut" title={first.device_label ?? ''}>
        {groupName(group, t(`trouble.source.${first.source}`))}
      </span>
      <span className="muted">{format.number(items.length)}</span>
    </header>
  )
}

interface RowProps {
  trouble: Trouble
  isChosen: boolean
  search: TroubleFilters
  isSelected: boolean | null
  onSelect: (isOn: boolean) => void
}

function Row({ trouble, isChosen, search, isSelected, onSelect }: RowProps) {
  const { t, format } = useText()
  const words = useTroubleWords()
  const title = words.title(trouble)
  return (
    <li className={css.row} data-on={isChosen}>
      {isSelected !== null && (
        <Checkbox
          aria-label={`${t('trouble.select')}: ${title}`}
          checked={isSelected}
          onChange={(event) => onSelect(event.target.checked)}
        />
      )}
      <Link
        to="/sync/troubles"
        search={{ ...search, op: trouble.op_id }}
        replace
        aria-current={isChosen ? 'true' : undefined}
      >
        <b title={title}>{title}</b>
        <time dateTime={trouble.at ?? trouble.received_at}>
          {format.moment(trouble.at ?? trouble.received_at)}
        </time>
        <span className="cut">
          {trouble.decision
            ? t(`trouble.decision.${trouble.decision}`)
            : trouble.code
              ? words.problem(trouble.code, trouble.params, trouble.type)
              : t('trouble.notYet')}
        </span>
      </Link>
    </li>
  )
}
