import { describe, expect, it } from 'vitest'
import type { FeedItem, VisitRow } from '../../api'
import { FEED_LENGTH, feedKey, mergeFeed } from './feed'

function item(id: string, received: string, kind: FeedItem['kind'] = 'check_in', score = 90): FeedItem {
  const visit = { id, score } as VisitRow
  return { kind, at: received, received_at: received, visit, late_s: 0 }
}

describe('the feed', () => {
  it('announces nothing on the first answer', () => {
    expect(mergeFeed(null, [item('a', '2026-11-23T02:00:00.000Z')]).fresh).toEqual([])
  })

  it('shows a new check-in first and names it as new', () => {
    const before = mergeFeed(null, [item('a', '2026-11-23T02:00:00.000Z')]).items
    const { items, fresh } = mergeFeed(before, [
      item('b', '2026-11-23T02:05:00.000Z'),
      item('a', '2026-11-23T02:00:00.000Z'),
    ])
    expect(items.map((row) => row.visit.id)).toEqual(['b', 'a'])
    expect(fresh).toEqual(['check_in:b'])
  })

  it('keeps a check-in and the check-out of the same visit apart', () => {
    const before = mergeFeed(null, [item('a', '2026-11-23T02:00:00.000Z')]).items
    const { items, fresh } = mergeFeed(before, [item('a', '2026-11-23T02:20:00.000Z', 'check_out')])
    expect(items.map(feedKey)).toEqual(['check_out:a', 'check_in:a'])
    expect(fresh).toEqual(['check_out:a'])
  })

  it('a changed row replaces its older self and is not new', () => {
    const before = mergeFeed(null, [item('a', '2026-11-23T02:00:00.000Z', 'check_in', 40)]).items
    const { items, fresh } = mergeFeed(before, [item('a', '2026-11-23T02:00:00.000Z', 'check_in', 93)])
    expect(items.map((row) => row.visit.score)).toEqual([93])
    expect(fresh).toEqual([])
  })

  it('keeps rows that the server no longer sends, up to a limit', () => {
    const many = Array.from({ length: FEED_LENGTH }, (_, n) =>
      item(`v${n}`, new Date(Date.UTC(2026, 10, 23, 0, n)).toISOString()),
    )
    const before = mergeFeed(null, many).items
    const { items } = mergeFeed(before, [item('new', '2026-11-24T00:00:00.000Z')])
    expect(items).toHaveLength(FEED_LENGTH)
    expect(items[0]?.visit.id).toBe('new')
    expect(items.some((row) => row.visit.id === 'v0')).toBe(false)
  })
})
