import type { FeedItem } from '../../api'

/** The panel keeps more than one answer of the server holds, but not a whole day. */
export const FEED_LENGTH = 200

export function feedKey(item: FeedItem): string {
  return `${item.kind}:${item.visit.id}`
}

export interface Feed {
  items: FeedItem[]
  /** What was not there before; empty on the first answer, when everything would be. */
  fresh: string[]
}

/** Newest arrival first. A row that came again (a photo joined it, a better fix) replaces its older self. */
export function mergeFeed(before: readonly FeedItem[] | null, incoming: readonly FeedItem[]): Feed {
  const rows = new Map((before ?? []).map((item) => [feedKey(item), item]))
  const fresh = before === null ? [] : incoming.map(feedKey).filter((key) => !rows.has(key))
  for (const item of incoming) rows.set(feedKey(item), item)
  const items = [...rows.values()]
    .sort((a, b) => b.received_at.localeCompare(a.received_at) || feedKey(a).localeCompare(feedKey(b)))
    .slice(0, FEED_LENGTH)
  return { items, fresh }
}
