import type { TodayStop } from '@store/index.ts'

const LOOKS: Record<TodayStop['state'], string> = {
  done: 'bg-positive',
  open: 'bg-accent',
  next: 'bg-accent',
  skipped: 'hatched',
  todo: 'bg-surface-3',
}

/** A segment per stop; the words beside it say the same. */
export function RouteProgress({ states }: { states: TodayStop['state'][] }) {
  return (
    <div className="flex gap-[3px]" aria-hidden="true">
      {states.map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a segment is its place in the row
        <i key={index} className={`h-1.5 flex-1 rounded-full ${LOOKS[state]}`} />
      ))}
    </div>
  )
}
