import type { components } from '@shared/api/schema.ts'
import type { Chain, ChainList } from '../calls'

type Schemas = components['schemas']
export type Approver = Schemas['Approver']
export type Condition = Schemas['Condition']
export type Step = Schemas['Step']
export type Stage = Schemas['Stage']
export type Kind = ChainList['kinds'][number]
export type Field = Kind['fields'][number]
export type Operator = Condition['operator']

/** A chain while it is being drawn; `key`s tell stages apart while they are dragged. */
export interface Draft {
  id: string
  kind: string
  name: string
  /** Null for one that was never saved. */
  version: number | null
  when: Condition[]
  stages: { key: string; need: NonNullable<Stage['need']>; steps: Step[] }[]
}

export interface Fault {
  code: string
  step: string | null
  params: Record<string, unknown>
}

let count = 0
export const newKey = () => `s${Date.now().toString(36)}${(count++).toString(36)}`

export const newStep = (): Step => ({
  id: newKey(),
  name: null,
  who: [newApprover('leader')],
  need: 'any',
  when: [],
  hours: null,
})

export const newApprover = (by: Approver['by']): Approver => ({ by, levels: 1, near: false })

export const newStage = () => ({ key: newKey(), need: 'all' as const, steps: [newStep()] })

export function draftOf(chain: Chain): Draft {
  const { id, kind, name, version, definition } = chain
  return {
    id,
    kind,
    name,
    version,
    when: definition.when ?? [],
    stages: definition.stages.map((stage) => ({
      key: newKey(),
      need: stage.need ?? 'all',
      steps: stage.steps,
    })),
  }
}

export function definitionOf(draft: Draft): Schemas['Definition'] {
  return { when: draft.when, stages: draft.stages.map(({ need, steps }) => ({ need, steps })) }
}

export function moved<T>(items: T[], from: number, to: number): T[] {
  const next = [...items]
  const [item] = next.splice(from, 1)
  if (item !== undefined) next.splice(to, 0, item)
  return next
}

const BY_KIND: Record<string, Operator[]> = {
  number: ['at_least', 'above', 'at_most', 'below', 'is'],
  money: ['at_least', 'above', 'at_most', 'below', 'is'],
  choice: ['one_of', 'none_of'],
  text: ['one_of', 'none_of'],
  unit: ['within', 'not_within'],
  flag: ['is'],
}
export const operatorsOf = (field: Field) => BY_KIND[field.kind] ?? []

export function firstValue(field: Field): Condition['value'] {
  if (field.kind === 'flag') return true
  return field.kind === 'number' || field.kind === 'money' ? 0 : []
}

/** What every kind may ask about whoever asks. */
export const ASKER_FIELDS: Field[] = [
  { name: 'asker_unit', kind: 'unit', choices: [] },
  { name: 'asker_role', kind: 'text', choices: [] },
]
