import { describe, expect, it } from 'vitest'
import type { LivePerson, LiveState, Unit } from '../../api'
import { selectPeople } from './select'

const units: Unit[] = [
  { id: 'region', parent_id: null, name: '晴川大区', kind: 'region' },
  { id: 'team-1', parent_id: 'region', name: '江北一队', kind: 'team' },
]
const person = (code: string, state: LiveState, unit: string): LivePerson => ({
  person: { id: code, code, name: `业务员 ${code}` },
  unit: { id: unit, name: unit },
  state,
  planned: 8,
  done: 3,
  last: null,
  open_visit_id: null,
})
const people = [
  person('07', 'visiting', 'team-1'),
  person('08', 'idle', 'team-1'),
  person('09', 'visiting', 'elsewhere'),
]

describe('people on the live page', () => {
  it('a region shows the people of its teams, and nobody of another', () => {
    expect(selectPeople(people, units, { unit: 'region' }).shown.map((one) => one.person.code)).toEqual([
      '07',
      '08',
    ])
  })

  it('counts stay those of the unit while one state is chosen', () => {
    const { counts, shown } = selectPeople(people, units, { state: 'idle' })
    expect(counts).toEqual({ visiting: 2, moving: 0, idle: 1, not_started: 0, on_leave: 0 })
    expect(shown.map((one) => one.person.code)).toEqual(['08'])
  })
})
