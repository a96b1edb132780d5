import type { ImportPart } from '../../api'
import { isObject } from './payload'

/** The file that a phone writes when it can no longer deliver: its operations in order, and their photos. */
export interface OutboxFile {
  name: string
  companyId: string
  personId: string
  personCode: string
  deviceId: string
  deviceLabel: string
  app: string
  madeAt: string
  ops: unknown[]
  photos: FilePhoto[]
}

export interface FilePhoto {
  sha256: string
  size: number
  mime: string
  bytes: Uint8Array<ArrayBuffer>
}

export type FileFault = 'not_json' | 'not_outbox' | 'newer' | 'damaged' | 'photo_damaged' | 'other_company'

export class UnusableFile extends Error {
  readonly fault: FileFault

  constructor(fault: FileFault) {
    super(fault)
    this.name = 'UnusableFile'
    this.fault = fault
  }
}

const VERSION = 1

/** Raises UnusableFile. Nothing is sent before all of it has been checked here. */
export async function readOutboxFile(name: string, text: string, companyId: string): Promise<OutboxFile> {
  const file = parsed(text)
  if (!isObject(file) || file.format !== 'rounds-outbox') throw new UnusableFile('not_outbox')
  if (typeof file.version !== 'number' || file.version > VERSION) throw new UnusableFile('newer')
  const { ops, photos } = file
  if (!Array.isArray(ops) || !Array.isArray(photos)) throw new UnusableFile('not_outbox')
  if ((await sha256Of(new TextEncoder().encode(JSON.stringify({ ops, photos })))) !== file.sha256)
    throw new UnusableFile('damaged')
  if (String(file.company_id) !== companyId) throw new UnusableFile('other_company')
  const said = (key: string) => (typeof file[key] === 'string' ? file[key] : '')
  return {
    name,
    companyId,
    personId: said('person_id'),
    personCode: said('person_code'),
    deviceId: said('device_id'),
    deviceLabel: said('device_label'),
    app: said('app'),
    madeAt: said('made_at'),
    ops,
    photos: await Promise.all(photos.map(photoOf)),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnusableFile('not_json')
  }
}

async function photoOf(photo: unknown): Promise<FilePhoto> {
  if (!isObject(photo) || typeof photo.base64 !== 'string') throw new UnusableFile('photo_damaged')
  const bytes = bytesOf(photo.base64)
  const sha256 = await sha256Of(bytes)
  if (sha256 !== photo.sha256) throw new UnusableFile('photo_damaged')
  return {
    sha256,
    size: bytes.length,
    mime: typeof photo.mime === 'string' ? photo.mime : 'image/jpeg',
    bytes,
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    throw new UnusableFile('photo_damaged')
  }
}

export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export interface FileSummary {
  /** How many of each type, the most frequent first. */
  types: { type: string; count: number }[]
  /** The first and the last moment that an operation names; null when none does. */
  period: { from: string; to: string } | null
  photoBytes: number
}

export function summaryOf({ ops, photos }: Pick<OutboxFile, 'ops' | 'photos'>): FileSummary {
  const counts = new Map<string, number>()
  const times: string[] = []
  for (const op of ops) {
    const type = isObject(op) && typeof op.type === 'string' ? op.type : ''
    counts.set(type, (counts.get(type) ?? 0) + 1)
    if (isObject(op) && typeof op.at === 'string' && !Number.isNaN(Date.parse(op.at))) times.push(op.at)
  }
  times.sort((a, b) => Date.parse(a) - Date.parse(b))
  const [from, to] = [times[0], times.at(-1)]
  return {
    types: [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count),
    period: from !== undefined && to !== undefined ? { from, to } : null,
    photoBytes: photos.reduce((sum, photo) => sum + photo.size, 0),
  }
}

const MOST_OPS = 50
/** The server takes 256 kB at once; what surrounds the operations needs some of it. */
const MOST_BYTES = 240_000

/** The operations in requests that the server takes, in their order. */
export function portionsOf(ops: readonly unknown[]): unknown[][] {
  const portions: unknown[][] = []
  let portion: unknown[] = []
  let weight = 0
  for (const op of ops) {
    const bytes = new TextEncoder().encode(JSON.stringify(op)).length + 1
    if (portion.length === MOST_OPS || (portion.length > 0 && weight + bytes > MOST_BYTES)) {
      portions.push(portion)
      portion = []
      weight = 0
    }
    portion.push(op)
    weight += bytes
  }
  if (portion.length > 0) portions.push(portion)
  return portions
}

export function requestOf(file: OutboxFile, ops: unknown[]): ImportPart {
  return {
    device_id: file.deviceId,
    person_id: file.personId,
    company_id: Number(file.companyId),
    app: file.app,
    made_at: file.madeAt,
    name: file.name,
    ops,
  }
}
