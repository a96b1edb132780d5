import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { NotebookPen } from 'lucide-react'
import { rowsOf } from '../../parts/DataTable'
import { RowsSkeleton, State, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { noteQueries } from './calls'
import { isFiltered, type NoteFilters } from './filters'
import { NoteCard } from './NoteCard'
import css from './notes.module.css'

interface Props {
  filters: NoteFilters
  /** On a customer's own page its name would stand on every note. */
  of?: 'customer'
}

/** Notes as people read them, the newest first, with what others said about each. */
export function NoteList({ filters, of }: Props) {
  const { t } = useText()
  const query = useInfiniteQuery(noteQueries.list(filters))
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const notes = rowsOf(data)
  if (isPending) return <RowsSkeleton rows={8} />
  if (error && notes.length === 0) return <Trouble error={error} retry={refetch} />
  if (notes.length === 0)
    return (
      <State icon={NotebookPen} title={t('notes.none')}>
        {t(of !== 'customer' && isFiltered(filters) ? 'notes.noneFiltered' : 'notes.noneYet')}
      </State>
    )
  return (
    <section className={css.list} aria-label={t('notes.title')}>
      {notes.map((note) => (
        <NoteCard key={note.id} note={note} withCustomer={of !== 'customer'} />
      ))}
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('notes.more')}
        </Button>
      )}
    </section>
  )
}
