import { expect, test } from 'vitest'
import type { Trouble } from '../../api'
import { decideAll, following, groupsOf, inOrderOfPhone } from './deciding'

const trouble = (op_id: string, n: number, more: Partial<Trouble> = {}): Trouble => ({
  op_id,
  source: 'quarantine',
  person: { id: 'p', code: '07', name: '业务员 07' },
  device_id: 'd',
  device_label: null,
  type: 'visit.check_in',
  entity_id: null,
  customer_id: null,
  customer_name: null,
  at: null,
  received_at: '2026-11-23T02:00:00Z',
  code: null,
  params: {},
  flags: [],
  payload: { n },
  photos: [],
  decision: null,
  decided_at: null,
  decided_by: null,
  reason: null,
  ...more,
})
const ids = (troubles: readonly Trouble[]) => troubles.map(({ op_id }) => op_id)

test('a phone’s operations are decided in its own order, whatever order they are listed in', () => {
  const listed = [trouble('c', 3), trouble('a', 1), trouble('b', 2), trouble('x', 9, { payload: 'broken' })]
  expect(ids(inOrderOfPhone(listed))).toEqual(['a', 'b', 'c', 'x'])
})

test('one that is still refused holds nothing else up and is told', async () => {
  const told: number[] = []
  const decided: string[] = []
  const result = await decideAll(
    [trouble('b', 2), trouble('a', 1), trouble('c', 3)],
    async ({ op_id }) => {
      if (op_id === 'b') throw new Error('refused')
      decided.push(op_id)
    },
    (progress) => told.push(progress.done + progress.failed.length),
    new AbortController().signal,
  )
  expect(decided).toEqual(['a', 'c'])
  expect(result.failed.map((one) => one.trouble.op_id)).toEqual(['b'])
  expect(told).toEqual([1, 2, 3])
})

test('a stop lets the current one end and begins no other', async () => {
  const stop = new AbortController()
  const decided: string[] = []
  await decideAll(
    [trouble('a', 1), trouble('b', 2)],
    async ({ op_id }) => {
      decided.push(op_id)
      stop.abort()
    },
    () => undefined,
    stop.signal,
  )
  expect(decided).toEqual(['a'])
})

test('what came together stands together', () => {
  const groups = groupsOf([
    trouble('a', 1),
    trouble('b', 2, { source: 'rejected' }),
    trouble('c', 3),
    trouble('d', 1, { device_id: 'other' }),
  ])
  expect(groups.map((group) => ids(group.items))).toEqual([['a', 'c'], ['b'], ['d']])
})

test('after the last one comes the one before it', () => {
  const listed = [trouble('a', 1), trouble('b', 2)]
  expect(following(listed, 'a')).toBe('b')
  expect(following(listed, 'b')).toBe('a')
  expect(following([trouble('a', 1)], 'a')).toBeUndefined()
})
