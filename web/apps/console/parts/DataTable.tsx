import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button, Table, type TableProps } from 'antd'
import type { ColumnsType } from 'antd/es/table'
import type { ReactNode, UIEvent } from 'react'
import type { Page } from '../api'
import { useText } from '../text'
import { RowsSkeleton, Trouble } from './states'
import css from './table.module.css'
import { useBox } from './useBox'

const HEAD_PX = 42
/** Fetches the next page while this much is still below the fold. */
const AHEAD_PX = 900

interface DataTableProps<Row> {
  label: string
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>, unknown>, Error>
  columns: ColumnsType<Row>
  minWidth: number
  onOpen: (row: Row) => void
  empty: ReactNode
  /** The column whose head was pressed, and which way it is to go; none goes back to how the list stands by itself. */
  onSort?: (key: string, order: 'ascend' | 'descend' | null) => void
  selection?: TableProps<Row>['rowSelection'] | undefined
}

export function rowsOf<Row>(data: InfiniteData<Page<Row>, unknown> | undefined): Row[] {
  return data?.pages.flatMap((page) => page.items) ?? []
}

/** A list that grows as one reads on; the button below does the same for those who do not scroll. */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { label, query, columns, minWidth, onOpen, empty, onSort, selection } = props
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const { t, format } = useText()
  const { ref, width, height } = useBox<HTMLDivElement>()
  const rows = rowsOf(data)

  const more = () => {
    if (hasNextPage && !isFetchingNextPage && !error) void fetchNextPage()
  }
  const onScroll = ({ currentTarget: box }: UIEvent<HTMLDivElement>) => {
    if (box.scrollHeight - box.scrollTop - box.clientHeight < AHEAD_PX) more()
  }

  if (isPending) return <RowsSkeleton rows={14} />
  if (error && rows.length === 0) return <Trouble error={error} retry={refetch} />
  if (rows.length === 0) return empty
  return (
    <>
      <section className={css.table} ref={ref} aria-label={label}>
        {height > 0 && (
          <Table<Row>
            virtual
            rowKey="id"
            size="middle"
            columns={columns}
            dataSource={rows}
            pagination={false}
            scroll={{ x: Math.max(minWidth, width), y: height - HEAD_PX }}
            onScroll={onScroll}
            {...(selection ? { rowSelection: selection } : {})}
            onChange={(_, __, sorter) => {
              if (onSort && !Array.isArray(sorter)) onSort(String(sorter.columnKey), sorter.order ?? null)
            }}
            onRow={(row) => ({ onClick: (event) => isOnControl(event.target) || onOpen(row) })}
          />
        )}
      </section>
      <div className={css.foot}>
        <span role="status">
          {t(hasNextPage ? 'table.loaded' : 'table.all', { n: format.number(rows.length) })}
        </span>
        {error ? (
          <Button size="small" danger onClick={() => void fetchNextPage()}>
            {t('table.moreFailed')}
          </Button>
        ) : (
          hasNextPage && (
            <Button size="small" loading={isFetchingNextPage} onClick={more}>
              {t('table.more')}
            </Button>
          )
        )}
      </div>
    </>
  )
}

function isOnControl(target: EventTarget): boolean {
  return (
    target instanceof Element &&
    target.closest('a, button, input, label, [class*="selection-column"]') !== null
  )
}
