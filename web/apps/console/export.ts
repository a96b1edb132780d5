import type { Page } from './api'
import { BYTE_ORDER_MARK, type Cell, csvLine } from './csv'

interface CsvExport<Row> {
  header: readonly string[]
  line: (row: Row) => readonly Cell[]
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>
  onProgress: (rows: number) => void
  signal: AbortSignal
}

/** Reads page after page, so that neither side ever holds the whole list as rows. */
export async function writeCsv<Row>(work: CsvExport<Row>): Promise<Blob> {
  const { header, line, fetchPage, onProgress, signal } = work
  const parts = [BYTE_ORDER_MARK + csvLine(header)]
  let cursor: string | undefined
  let count = 0
  do {
    signal.throwIfAborted()
    const page = await fetchPage(cursor, signal)
    signal.throwIfAborted()
    parts.push(page.items.map((row) => csvLine(line(row))).join(''))
    count += page.items.length
    onProgress(count)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return new Blob(parts, { type: 'text/csv;charset=utf-8' })
}

export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
