import { describe, expect, it } from 'vitest'
import type { Unit } from '../../api'
import { subtree, unitTree } from './units'

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
