import { App, Button } from 'antd'
import { useCallback } from 'react'
import { saveFile } from '../export'
import { useText } from '../text'

interface Export {
  name: string
  /** A CSV door of the server; it asks for the right, and for scope and fields, by itself. */
  path:
    | '/api/v1/customers/export.csv'
    | '/api/v1/deals/export.csv'
    | '/api/v1/visits/export.csv'
    | `/api/v1/customers/imports/${string}/wrong.csv`
  query: object
}

/** Runs in a corner of the screen, so that one can go on working, and be stopped there. */
export function useExport() {
  const { t, format, language } = useText()
  const { notification } = App.useApp()
  return useCallback(
    async ({ name, path, query }: Export) => {
      const key = `export-${Date.now()}`
      const stop = new AbortController()
      notification.open({
        key,
        duration: false,
        closable: false,
        title: t('export.running', { name }),
        actions: (
          <Button size="small" onClick={() => stop.abort()}>
            {t('export.stop')}
          </Button>
        ),
      })
      try {
        const asked = Object.entries(query).filter(([, value]) => value !== undefined)
        const search = new URLSearchParams(
          asked.flatMap(([field, value]) => [value].flat().map((one) => [field, String(one)])),
        )
        search.set('locale', language === 'en' ? 'en' : 'zh')
        const answer = await fetch(`${path}?${search}`, {
          credentials: 'same-origin',
          signal: stop.signal,
        })
        if (!answer.ok) throw new Error(String(answer.status))
        saveFile(await answer.blob(), `${name}-${format.dayOf(Date.now())}.csv`)
        notification.open({ key, duration: 5, title: t('export.done', { name }) })
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
    [t, format, language, notification],
  )
}
