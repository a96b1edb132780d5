import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useCallback } from 'react'
import { api, type Trouble } from '../../api'
import { useText } from '../../text'
import type { Change } from './mending'

export type AcceptBody = Change & { reason?: string }

/** After a decision the lists, their counts and the phones' states are asked for again. */
export function useAskAgain() {
  const client = useQueryClient()
  return useCallback(() => client.invalidateQueries({ queryKey: ['sync'] }), [client])
}

export function useAccept(trouble: Trouble, onDone: () => void) {
  const { t } = useText()
  const { message } = App.useApp()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (body: AcceptBody) => api.acceptTrouble(trouble.op_id, body),
    onSuccess: async () => {
      void message.success(t('trouble.accepted'))
      onDone()
      await askAgain()
    },
  })
}

export function useDismiss(trouble: Trouble, onDone: () => void) {
  const { t } = useText()
  const { message } = App.useApp()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (reason: string) => api.dismissTrouble(trouble.op_id, reason),
    onSuccess: async () => {
      void message.success(t('trouble.dismissed'))
      onDone()
      await askAgain()
    },
  })
}
