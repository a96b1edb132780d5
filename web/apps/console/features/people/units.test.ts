import { describe, expect, it } from 'vitest'
import type { Person, Unit } from '../../api'
import { groupByUnit, subtree, unitTree } from './units'

const units: Unit[] = [
  { id: 'team-2', parent_id: 'region', name: '江南二队', kind: 'team' },
  { id: 'company', parent_id: null, name: '晴川食品', kind: 'company' },
  { id: 'region', parent_id: 'company', name: '晴川大区', kind: 'region' },
  { id: 'team-1', parent_id: 'region', name: '江北一队', kind: 'team' },
]

describe('units', () => {
  it('become a tree whatever order they come in', () => {
    const [root] = unitTree(units)
    expect(root?.title).toBe('晴川食品')
    expect(root?.children[0]?.children.map((node) => node.title)).toEqual(['江南二队', '江北一队'])
  })

  it('a team whose region is out of sight is a root', () => {
    expect(unitTree([units[0] as Unit]).map((node) => node.title)).toEqual(['江南二队'])
  })

  it('a region holds its teams and itself, a team only itself', () => {
    expect([...subtree(units, 'region')].sort()).toEqual(['region', 'team-1', 'team-2'])
    expect([...subtree(units, 'team-1')]).toEqual(['team-1'])
  })
})

describe('people by unit', () => {
  const person = (code: string, unit: string, role = 'rep'): Person => ({
    id: code,
    code,
    name: `业务员 ${code}`,
    roles: [role],
    unit_id: unit,
    unit_name: unit,
    position_id: code,
    state: 'active',
  })
  const people = [
    person('10', 'team-1'),
    person('9', 'team-1'),
    person('L1', 'team-1', 'leader'),
    person('30', 'hidden'),
  ]

  it('leaders stand first, then people by number, and those whose unit is hidden last', () => {
    const groups = groupByUnit(people, units, {})
    expect(groups.map((group) => group.id)).toEqual(['team-1', ''])
    expect(groups[0]?.people.map((one) => one.code)).toEqual(['L1', '9', '10'])
  })

  it('a search narrows and leaves no empty groups', () => {
    expect(groupByUnit(people, units, { q: '业务员 9' }).map((group) => group.id)).toEqual(['team-1'])
    expect(groupByUnit(people, units, { unit: 'team-2' })).toEqual([])
  })
})
