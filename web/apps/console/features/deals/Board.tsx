import {
  DndContext,
  type DragEndEvent,
  PointerSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { isOverdue } from '@shared/domain/deals.ts'
import { Link } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { Ellipsis } from 'lucide-react'
import { useText } from '../../text'
import type { DealColumn, DealRow, Stage } from './calls'
import css from './deals.module.css'
import { useDealWords } from './words'

interface BoardProps {
  columns: DealColumn[]
  currency: string
  mayMove: boolean
  /** Where a deal is on its way to, until the server has said so. */
  moving: { deal: DealRow; stage: string } | null
  onMove: (deal: DealRow, stage: string) => void
  onOpen: (deal: DealRow) => void
}

/** A stage beside the other, from the first contact to the end; a card is dragged, or moved by its menu. */
export function Board({ columns, currency, mayMove, moving, onMove, onOpen }: BoardProps) {
  const words = useDealWords()
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const deals = new Map(columns.flatMap((one) => one.items.map((deal) => [deal.id, deal])))
  const drop = ({ active, over }: DragEndEvent) => {
    const deal = deals.get(String(active.id))
    if (deal && over) onMove(deal, String(over.id))
  }
  const stages = words.stages.filter((one) => one.is_on)
  const shown = (column: DealColumn) => {
    if (!moving) return column.items
    const others = column.items.filter((one) => one.id !== moving.deal.id)
    return column.stage === moving.stage ? [moving.deal, ...others] : others
  }
  return (
    <DndContext sensors={sensors} onDragEnd={drop}>
      <div className={css.board}>
        {columns.map((column) => (
          <Column key={column.stage} column={column} currency={currency} stage={words.find(column.stage)}>
            {shown(column).map((deal) => (
              <Card
                key={deal.id}
                deal={deal}
                stages={mayMove ? stages : null}
                onMove={(stage) => onMove(deal, stage)}
                onOpen={() => onOpen(deal)}
              />
            ))}
          </Column>
        ))}
      </div>
    </DndContext>
  )
}

interface ColumnProps {
  column: DealColumn
  currency: string
  stage: Stage | undefined
  children: React.ReactNode[]
}

function Column({ column, currency, stage, children }: ColumnProps) {
  const { t, format } = useText()
  const words = useDealWords()
  const { setNodeRef, isOver } = useDroppable({ id: column.stage, disabled: stage?.is_on === false })
  const more = column.deals - column.items.length
  return (
    <section
      ref={setNodeRef}
      className={isOver ? `${css.column} ${css.over}` : css.column}
      aria-label={words.stage(column.stage)}
    >
      <header>
        <h2>
          {words.stage(column.stage)} <span className="muted">{format.number(column.deals)}</span>
        </h2>
        <p>
          {words.money(column.amount, currency)}
          {stage && stage.outcome === null && column.weighted > 0 && (
            <span className="muted">
              {t('deals.weighted', { sum: words.money(column.weighted, currency) })}
            </span>
          )}
          {stage && stage.outcome !== null && <span className="muted">{t('deals.recently')}</span>}
          {stage?.is_on === false && <span className="muted">{t('deals.aside')}</span>}
        </p>
      </header>
      <ul>{children}</ul>
      {children.length === 0 && <p className={css.none}>{t('deals.noneHere')}</p>}
      {more > 0 && (
        <Link to="/deals" search={{ view: 'list', stage: column.stage }}>
          {t('deals.more', { n: format.number(more) })}
        </Link>
      )}
    </section>
  )
}

interface CardProps {
  deal: DealRow
  stages: Stage[] | null
  onMove: (stage: string) => void
  onOpen: () => void
}

function Card({ deal, stages, onMove, onOpen }: CardProps) {
  const { t, format } = useText()
  const words = useDealWords()
  const { setNodeRef, listeners, transform, isDragging } = useDraggable({ id: deal.id, disabled: !stages })
  const moved = transform && { transform: `translate(${transform.x}px, ${transform.y}px)` }
  return (
    <li
      ref={setNodeRef}
      {...listeners}
      style={moved ?? undefined}
      className={isDragging ? `${css.card} ${css.dragged}` : css.card}
    >
      <div className={css.cardHead}>
        <button type="button" className={css.open} onClick={onOpen}>
          {deal.name}
        </button>
        {stages && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: stages
                .filter((one) => one.key !== deal.stage)
                .map((one) => ({ key: one.key, label: t('deals.moveTo', { stage: words.stage(one.key) }) })),
              onClick: ({ key }) => onMove(key),
            }}
          >
            <Button
              type="text"
              size="small"
              icon={<Ellipsis size={16} aria-hidden />}
              aria-label={t('deals.move', { name: deal.name })}
            />
          </Dropdown>
        )}
      </div>
      <Link to="/customers/$customerId" params={{ customerId: deal.customer_id }} search={{ tab: 'deals' }}>
        {deal.customer_name}
      </Link>
      <p className={css.facts}>
        {deal.amount !== null && <b>{words.money(deal.amount, deal.currency)}</b>}
        {deal.expected_on && (
          <span className={isOverdue(deal, words.today) ? css.late : 'muted'}>
            {t(isOverdue(deal, words.today) ? 'deals.lateSince' : 'deals.expectedOn', {
              date: format.date(deal.expected_on),
            })}
          </span>
        )}
      </p>
      {deal.next_step && <p className={css.next}>{deal.next_step}</p>}
      {deal.lost_reason && <p className={css.next}>{deal.lost_reason}</p>}
      {deal.owner?.person_name && <p className="muted">{deal.owner.person_name}</p>}
    </li>
  )
}
