import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { Alert, Button, Input, Select } from 'antd'
import { GripVertical, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../../../text'
import type { ChainList } from '../calls'
import { Conditions } from './Conditions'
import css from './design.module.css'
import { ASKER_FIELDS, type Draft, type Fault, moved, newStage, newStep } from './draft'
import { useFaultWords } from './faults'
import { StepCard } from './StepCard'

interface Props {
  draft: Draft
  chains: ChainList
  faults: Fault[]
  onChange: (draft: Draft) => void
}

export function ChainEditor({ draft, chains, faults, onChange }: Props) {
  const { t } = useText()
  const say = useFaultWords(draft.kind)
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const own = chains.kinds.find((one) => one.kind === draft.kind)?.fields ?? []
  const fields = [...own, ...ASKER_FIELDS]
  const setStage = (key: string, change: Partial<Draft['stages'][number]>) =>
    onChange({
      ...draft,
      stages: draft.stages.map((stage) => (stage.key === key ? { ...stage, ...change } : stage)),
    })
  const drop = ({ active, over }: DragEndEvent) => {
    const at = (key: unknown) => draft.stages.findIndex((stage) => stage.key === key)
    if (over && active.id !== over.id)
      onChange({ ...draft, stages: moved(draft.stages, at(active.id), at(over.id)) })
  }
  const general = faults.filter((fault) => !fault.step)
  return (
    <div className={css.editor}>
      <div className={css.field}>
        <span>{t('approval.chainName')}</span>
        <Input
          aria-label={t('approval.chainName')}
          value={draft.name}
          maxLength={120}
          onChange={(event) => onChange({ ...draft, name: event.target.value })}
        />
      </div>
      <section aria-label={t('approval.usedFor')}>
        <h3>{t('approval.usedFor')}</h3>
        {draft.when.length === 0 && <p className="muted">{t('approval.usedForAll')}</p>}
        <Conditions
          kind={draft.kind}
          fields={fields}
          chains={chains}
          value={draft.when}
          onChange={(when) => onChange({ ...draft, when })}
        />
      </section>
      {general.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={general.map((fault) => say(fault)).join(t('org.next'))}
          role="alert"
        />
      )}
      <h3>{t('approval.steps')}</h3>
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop}>
        <SortableContext
          items={draft.stages.map((stage) => stage.key)}
          strategy={verticalListSortingStrategy}
        >
          <ol className={css.stages}>
            {draft.stages.map((stage, at) => (
              <SortableStage key={stage.key} id={stage.key} number={at + 1}>
                <div className={css.steps}>
                  {stage.steps.map((step) => (
                    <StepCard
                      key={step.id}
                      kind={draft.kind}
                      step={step}
                      chains={chains}
                      fields={fields}
                      faults={faults}
                      onChange={(next) =>
                        setStage(stage.key, {
                          steps: stage.steps.map((one) => (one.id === step.id ? next : one)),
                        })
                      }
                      onRemove={() =>
                        stage.steps.length > 1
                          ? setStage(stage.key, { steps: stage.steps.filter((one) => one.id !== step.id) })
                          : onChange({
                              ...draft,
                              stages: draft.stages.filter((one) => one.key !== stage.key),
                            })
                      }
                    />
                  ))}
                </div>
                <div className={css.line}>
                  <Button
                    type="link"
                    size="small"
                    icon={<Plus size={14} />}
                    onClick={() => setStage(stage.key, { steps: [...stage.steps, newStep()] })}
                  >
                    {t('approval.addBeside')}
                  </Button>
                  {stage.steps.length > 1 && (
                    <Select
                      size="small"
                      aria-label={t('approval.stageNeeds')}
                      value={stage.need}
                      onChange={(need: Draft['stages'][number]['need']) => setStage(stage.key, { need })}
                      options={[
                        { value: 'all', label: t('approval.stageNeed.all') },
                        { value: 'any', label: t('approval.stageNeed.any') },
                      ]}
                    />
                  )}
                </div>
              </SortableStage>
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      <Button
        icon={<Plus size={15} />}
        onClick={() => onChange({ ...draft, stages: [...draft.stages, newStage()] })}
      >
        {t('approval.addStage')}
      </Button>
    </div>
  )
}

function SortableStage({ id, number, children }: { id: string; number: number; children: ReactNode }) {
  const { t } = useText()
  const { setNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({ id })
  return (
    <li
      ref={setNodeRef}
      className={css.stage}
      data-dragging={isDragging}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        type="button"
        className={css.grip}
        {...attributes}
        {...listeners}
        aria-label={t('approval.dragStep', { n: number })}
      >
        <GripVertical size={15} aria-hidden />
        <b>{number}</b>
      </button>
      <div className={css.grow}>{children}</div>
    </li>
  )
}
