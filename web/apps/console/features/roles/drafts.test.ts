import { describe, expect, test } from 'vitest'
import type { Role, RoleDraft } from '../../api'
import {
  changesOf,
  contentOf,
  edited,
  scopeIn,
  undone,
  withGeneralScope,
  withPermission,
  withScope,
  withSight,
} from './drafts'

const role: Role = {
  key: 'leader',
  name: null,
  note: null,
  built_in: true,
  fixed: false,
  changed: false,
  permissions: ['customer:read', 'visit:read'],
  scope: 'team',
  scopes: {},
  sights: {},
  rank: 20,
  version: 0,
  people: 3,
  positions: 3,
  within: true,
}
const saved: RoleDraft = contentOf(role)

describe('a draft of a role', () => {
  test('says nothing about a module whose scope is the general one', () => {
    const wider = withScope(saved, 'visits', 'all')
    expect(scopeIn(wider, 'visits')).toBe('all')
    expect(withScope(wider, 'visits', 'team')).toEqual(saved)
  })

  test('keeps a module apart when the general scope changes', () => {
    const apart = withGeneralScope(withScope(saved, 'visits', 'all'), 'subtree')
    expect([scopeIn(apart, 'visits'), scopeIn(apart, 'customers')]).toEqual(['all', 'subtree'])
    expect(withGeneralScope(apart, 'all').scopes).toEqual({})
  })

  test('counts what differs, and nothing that was put back', () => {
    const changed = withSight(withPermission(saved, 'live:read', true), 'customer.phone', 'hidden')
    expect(changesOf(saved, changed, ['customers', 'visits'])).toBe(2)
    const back = withSight(withPermission(changed, 'live:read', false), 'customer.phone', 'masked')
    expect(changesOf(saved, back, ['customers', 'visits'])).toBe(0)
  })

  test('is undone step by step until nothing is left of it', () => {
    const one = edited({}, role, withScope(saved, 'visits', 'all'))
    const two = edited(one, role, withPermission(one.leader?.now ?? saved, 'live:read', true))
    expect(undone(two, 'leader').leader?.now).toEqual(one.leader?.now)
    expect(undone(undone(two, 'leader'), 'leader')).toEqual({})
    expect(undone({}, 'leader')).toEqual({})
  })

  test('is of the version that was read first, whatever comes later', () => {
    const one = edited({}, role, withScope(saved, 'visits', 'all'))
    const later = edited(one, { ...role, version: 4 }, withScope(saved, 'visits', 'own'))
    expect(later.leader?.version).toBe(0)
  })
})
