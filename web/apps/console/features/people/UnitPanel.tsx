import { useQuery } from '@tanstack/react-query'
import { App, Button, Tree, type TreeDataNode } from 'antd'
import { History, Plus } from 'lucide-react'
import { type Key, lazy, Suspense, useState } from 'react'
import { api, type Unit } from '../../api'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { DayField } from './DayField'
import css from './people.module.css'
import { useRefreshOrganisation } from './refresh'
import { type UnitNode, unitTree } from './units'
import { useSentence } from './useInvite'

const MoveDialog = lazy(() => import('./MoveDialog'))
const PositionForm = lazy(() => import('./PositionForm'))
const UnitDrawer = lazy(() => import('./UnitDrawer'))
const UnitForm = lazy(() => import('./UnitForm'))

interface Props {
  on: string | undefined
  chosen: string | undefined
  mayEdit: boolean
  onChoose: (unit: string | undefined) => void
  onDay: (day: string | undefined) => void
}

type Asked =
  | { what: 'new' | 'open' | 'position'; unit: string }
  | { what: 'move'; unit: string; parent: string }
  | null

/** The tree of a day. Dragging a unit asks from which day on, and the answer can be taken back. */
export function UnitPanel({ on, chosen, mayEdit, onChoose, onDay }: Props) {
  const { t, format } = useText()
  const { message } = App.useApp()
  const sentence = useSentence()
  const refresh = useRefreshOrganisation()
  const today = format.dayOf(Date.now())
  const { data, error, refetch } = useQuery(on ? queries.unitsOn(on) : queries.units)
  const [asked, setAsked] = useState<Asked>(null)
  const units: Unit[] = data?.items ?? []
  const canDrag = mayEdit && on === undefined
  const top = chosen ?? units.find((unit) => unit.parent_id === null)?.id

  const move = async (unit: string, parent: string, day: string, isUndo = false) => {
    const { from_parent_id } = await api.moveUnit(unit, parent, day)
    await refresh()
    const name = units.find((one) => one.id === unit)?.name ?? ''
    const back = from_parent_id
    void message.open({
      type: 'success',
      duration: 6,
      content: (
        <>
          {t(isUndo ? 'org.movedBack' : 'org.moved', { name, day })}
          {!isUndo && back && back !== parent && (
            <Button
              type="link"
              size="small"
              onClick={() =>
                void move(unit, back, day, true).catch((reason: Error) => message.error(sentence(reason)))
              }
            >
              {t('org.undo')}
            </Button>
          )}
        </>
      ),
    })
  }

  return (
    <aside className={css.tree} aria-label={t('org.units')}>
      <div className={css.treeHead}>
        <DayField
          label={t('org.asOf')}
          value={on ?? today}
          onChange={(day) => onDay(day && day !== today ? day : undefined)}
        />
        {on && (
          <Button size="small" onClick={() => onDay(undefined)}>
            {t('org.backToday')}
          </Button>
        )}
      </div>
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={8} />
      ) : (
        <Tree
          key={on ?? 'today'}
          blockNode
          defaultExpandAll
          draggable={canDrag ? { icon: false } : false}
          treeData={unitTree(units).map(asTreeNode)}
          selectedKeys={chosen ? [chosen] : []}
          onSelect={(keys: Key[]) => onChoose(keys.length > 0 ? String(keys[0]) : undefined)}
          onDrop={({ dragNode, node, dropToGap }) => {
            const target = units.find((unit) => unit.id === node.key)
            const parent = dropToGap ? target?.parent_id : target?.id
            const unit = String(dragNode.key)
            const now = units.find((one) => one.id === unit)?.parent_id
            if (parent && parent !== now) setAsked({ what: 'move', unit, parent })
          }}
        />
      )}
      {top && (
        <div className={css.treeFoot}>
          <Button
            size="small"
            icon={<History size={14} aria-hidden />}
            onClick={() => setAsked({ what: 'open', unit: top })}
          >
            {t('org.unitDetails')}
          </Button>
          {canDrag && (
            <Button
              size="small"
              icon={<Plus size={14} aria-hidden />}
              onClick={() => setAsked({ what: 'new', unit: top })}
            >
              {t('org.newUnit')}
            </Button>
          )}
          {canDrag && (
            <Button
              size="small"
              icon={<Plus size={14} aria-hidden />}
              onClick={() => setAsked({ what: 'position', unit: top })}
            >
              {t('org.newPosition')}
            </Button>
          )}
        </div>
      )}
      {canDrag && <p className={css.hint}>{t('org.dragHint')}</p>}
      <Suspense>
        {asked?.what === 'move' && (
          <MoveDialog
            units={units}
            unit={asked.unit}
            parent={asked.parent}
            move={move}
            onClose={() => setAsked(null)}
          />
        )}
        {asked?.what === 'open' && (
          <UnitDrawer
            id={asked.unit}
            units={units}
            mayEdit={canDrag}
            onMove={(parent) => setAsked({ what: 'move', unit: asked.unit, parent })}
            onArchived={() => {
              setAsked(null)
              onChoose(undefined)
            }}
            onClose={() => setAsked(null)}
          />
        )}
        {asked?.what === 'position' && (
          <PositionForm unit={asked.unit} units={units} onClose={() => setAsked(null)} />
        )}
        {asked?.what === 'new' && (
          <UnitForm parent={asked.unit} units={units} onClose={() => setAsked(null)} />
        )}
      </Suspense>
    </aside>
  )
}

function asTreeNode(node: UnitNode): TreeDataNode {
  return { key: node.value, title: node.title, children: node.children.map(asTreeNode) }
}
