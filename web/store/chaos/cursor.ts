/** The pull's cursor as the server writes and judges it. */
import type { Ledger, Position } from './ledger'

export interface Cursor {
  epoch: string
  /** The head when this reading from the very beginning began: what was collected by then cannot be missed. */
  since: number
  at: Map<string, Position>
}

export function writeCursor({ epoch, since, at }: Cursor): string {
  return btoa(JSON.stringify([epoch, since, [...at]]))
}

export function readCursor(text: string | null, epoch: string): Cursor {
  if (!text) return { epoch, since: 0, at: new Map() }
  const [of, since, at] = JSON.parse(atob(text)) as [string, number, [string, Position][]]
  return { epoch: of, since, at: new Map(at) }
}

export function resetOf({ epoch, since, at }: Cursor, ledger: Ledger): 'epoch' | 'future' | 'gc' | null {
  if (epoch !== ledger.epoch) return 'epoch'
  for (const [seq] of at.values()) {
    if (seq > ledger.seq) return 'future'
    if (seq > 0 && seq < ledger.gcSeq && since < ledger.gcSeq) return 'gc'
  }
  return null
}
