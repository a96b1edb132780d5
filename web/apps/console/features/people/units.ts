import type { Person, Unit } from '../../api'

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

export interface UnitGroup {
  id: string
  /** Empty for people whose unit one may not see. */
  name: string
  people: Person[]
}

/** People under their units, units in the order of the tree, leaders first within each. */
export function groupByUnit(
  people: readonly Person[],
  units: readonly Unit[],
  { unit, q }: { unit?: string | undefined; q?: string | undefined },
): UnitGroup[] {
  const inside = unit === undefined ? null : subtree(units, unit)
  const sought = q?.toLowerCase()
  const wanted = people.filter(
    (person) =>
      (inside === null || inside.has(person.unit_id ?? '')) &&
      (!sought || `${person.name} ${person.code}`.toLowerCase().includes(sought)),
  )
  const flat = (nodes: UnitNode[]): UnitNode[] => nodes.flatMap((node) => [node, ...flat(node.children)])
  const named = flat(unitTree(units)).map((node) => ({ id: node.value, name: node.title }))
  const known = new Set(named.map((group) => group.id))
  const rank = (person: Person) => (person.roles.every((role) => role === 'rep') ? 1 : 0)
  return [...named, { id: '', name: '' }]
    .map((group) => ({
      ...group,
      people: wanted
        .filter((person) => (known.has(person.unit_id ?? '') ? person.unit_id : '') === group.id)
        .sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code, undefined, { numeric: true })),
    }))
    .filter((group) => group.people.length > 0)
}
