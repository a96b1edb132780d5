import type { Unit } from '../../api'

export interface UnitNode {
  value: string
  title: string
  children: UnitNode[]
}

/** A unit whose parent one may not see stands at the top: a leader's own team has no region above it. */
export function unitTree(units: readonly Unit[]): UnitNode[] {
  const nodes = new Map(
    units.map((unit) => [unit.id, { value: unit.id, title: unit.name, children: [] as UnitNode[] }]),
  )
  const roots: UnitNode[] = []
  for (const unit of units) {
    const node = nodes.get(unit.id)
    if (!node) continue
    const parent = unit.parent_id === null ? undefined : nodes.get(unit.parent_id)
    ;(parent?.children ?? roots).push(node)
  }
  return roots
}

/** The unit itself and all below it. */
export function subtree(units: readonly Unit[], top: string): Set<string> {
  const inside = new Set([top])
  for (let grown = true; grown; ) {
    grown = false
    for (const unit of units) {
      if (unit.parent_id !== null && inside.has(unit.parent_id) && !inside.has(unit.id)) {
        inside.add(unit.id)
        grown = true
      }
    }
  }
  return inside
}
