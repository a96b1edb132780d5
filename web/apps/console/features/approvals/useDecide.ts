import { errorText } from '@shared/i18n/errorText.ts'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { createElement, useCallback, useRef, useSyncExternalStore } from 'react'
import { Refusal } from '../../api'
import { useText } from '../../text'
import type { Answer } from './calls'
import { type Held, heldRuns, hold, subscribe, UNDO_MS } from './queue'

const KEY = 'approval-decided'

/** Decides with a way back: the rows go at once, the server hears of it when the time to undo is over. */
export function useDecide() {
  const { t, format } = useText()
  const client = useQueryClient()
  const { message } = App.useApp()
  const last = useRef<Held | null>(null)
  const held = useSyncExternalStore(subscribe, heldRuns)

  const undo = useCallback(() => {
    last.current?.undo()
    last.current = null
    message.destroy(KEY)
  }, [message])

  const decide = useCallback(
    (runs: string[], decision: Answer, comment: string | null) => {
      last.current = hold(runs, decision, comment, (sent, error) => {
        const refused = sent?.find((one) => !one.done)
        const problem = refused
          ? { code: refused.code ?? 'server_error', params: refused.params }
          : error instanceof Refusal
            ? { code: error.code, params: error.params }
            : error
              ? { code: 'server_error' }
              : null
        if (problem) void message.error(errorText(problem, t, format), 6)
        void client.invalidateQueries({ queryKey: ['approvals'] })
      })
      const content = createElement(
        'span',
        { className: 'with-undo' },
        t(`approval.decided.${decision}`, { n: format.number(runs.length) }),
        createElement(Button, { type: 'link', size: 'small', onClick: undo }, t('approval.undo')),
      )
      void message.open({ key: KEY, type: 'success', content, duration: UNDO_MS / 1000 })
    },
    [client, format, message, t, undo],
  )
  return { decide, undo, held }
}
