import { App, Button } from 'antd'
import { useCallback } from 'react'
import type { Page } from '../api'
import type { Cell } from '../csv'
import { saveFile, writeCsv } from '../export'
import { useText } from '../text'

interface Export<Row> {
  name: string
  header: readonly string[]
  line: (row: Row) => readonly Cell[]
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>
}

/** Runs in a corner of the screen, so that one can go on working, and be stopped there. */
export function useExport() {
  const { t, format } = useText()
  const { notification } = App.useApp()
  return useCallback(
    async <Row,>({ name, ...work }: Export<Row>) => {
      const key = `export-${Date.now()}`
      const stop = new AbortController()
      const show = (rows: number) =>
        notification.open({
          key,
          duration: false,
          closable: false,
          title: t('export.running', { name }),
          description: t('export.rows', { n: format.number(rows) }),
          actions: (
            <Button size="small" onClick={() => stop.abort()}>
              {t('export.stop')}
            </Button>
          ),
        })
      show(0)
      try {
        let count = 0
        const blob = await writeCsv({
          ...work,
          signal: stop.signal,
          onProgress: (rows) => {
            count = rows
            show(rows)
          },
        })
        saveFile(blob, `${name}-${format.dayOf(Date.now())}.csv`)
        notification.open({
          key,
          duration: 5,
          title: t('export.done', { name }),
          description: t('export.rows', { n: format.number(count) }),
        })
      } catch {
        if (stop.signal.aborted) notification.destroy(key)
        else
          notification.error({
            key,
            duration: false,
            title: t('export.failed', { name }),
            description: t('export.failedWhy'),
          })
      }
    },
    [t, format, notification],
  )
}
