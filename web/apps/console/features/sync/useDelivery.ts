import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api'
import { type Delivery, deliver, nothingYet, type Server } from './delivery'
import type { OutboxFile } from './outboxFile'

const server: Server = { takeOperations: api.importOperations, takePart: api.importPhotoPart }

export type DeliveryState = 'ready' | 'running' | 'stopped' | 'failed' | 'done'

/** Hands a file in; after a stop or a failure `start` goes on where it was. */
export function useDelivery(file: OutboxFile) {
  const client = useQueryClient()
  const [state, setState] = useState<DeliveryState>('ready')
  const [delivery, setDelivery] = useState<Delivery>(nothingYet)
  const [error, setError] = useState<Error | null>(null)
  const stopper = useRef<AbortController | null>(null)
  useEffect(() => () => stopper.current?.abort(), [])

  const start = async () => {
    const controller = new AbortController()
    stopper.current = controller
    setError(null)
    setState('running')
    try {
      await deliver(file, server, delivery, setDelivery, controller.signal)
      setState('done')
    } catch (cause) {
      if (controller.signal.aborted) setState('stopped')
      else {
        setError(cause instanceof Error ? cause : new Error(String(cause)))
        setState('failed')
      }
    }
    await client.invalidateQueries({ queryKey: ['sync'] })
  }
  return { state, delivery, error, start, stop: () => stopper.current?.abort() }
}
