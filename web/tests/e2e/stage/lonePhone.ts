import { createHash } from 'node:crypto'
import { uuidv7 } from '../../../shared/domain/uuidv7.ts'
import { type Login, url } from './system.ts'

/** A phone without a screen: it signs in, sends what it is told to, and writes a file of what it could not send. */

export interface LoneOperation {
  op_id: string
  n: number
  v: number
  type: string
  id: string
  at: string
  mono: number
  data?: Record<string, unknown>
  set?: Record<string, unknown>
  base?: Record<string, unknown>
  base_version?: number
  blobs?: string[]
}

export interface LonePhone {
  id: string
  label: string
  personId: string
  personCode: string
  companyId: number
  send: <T>(path: string, body: unknown) => Promise<T>
}

async function answered<T>(request: Promise<Response>): Promise<T> {
  const answer = await request
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`)
  return (text ? JSON.parse(text) : null) as T
}

export async function aLonePhone({ name, password }: Login): Promise<LonePhone> {
  const id = uuidv7()
  const label = `Phone ${id.slice(-6)}`
  const headers = { 'content-type': 'application/json' }
  const { token } = await answered<{ token: string }>(
    fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name, password, token: true, device: { id, label, kind: 'phone' } }),
    }),
  )
  const authorization = `Bearer ${token}`
  const me = await answered<{ person: { id: string; code: string }; company: { id: number } }>(
    fetch(`${url}/api/v1/me`, { headers: { authorization } }),
  )
  return {
    id,
    label,
    personId: me.person.id,
    personCode: me.person.code,
    companyId: me.company.id,
    send: (path, body) =>
      answered(
        fetch(`${url}/api/sync/v1/${path}`, {
          method: 'POST',
          headers: { ...headers, authorization },
          body: JSON.stringify(body),
        }),
      ),
  }
}

const MINUTE = 60_000

export function anOperation(
  type: string,
  n: number,
  content: Partial<LoneOperation>,
  minutesAgo = 60,
): LoneOperation {
  return {
    op_id: uuidv7(),
    n,
    v: 1,
    type,
    id: uuidv7(),
    at: new Date(Date.now() - minutesAgo * MINUTE).toISOString(),
    mono: 1,
    ...content,
  }
}

/** A visit of half an hour: its check-in and its check-out. */
export function aVisit(customer_id: string, n = 1): LoneOperation[] {
  const id = uuidv7()
  const at = (ago: number) => new Date(Date.now() - ago * MINUTE).toISOString()
  const data = { customer_id, started_at: at(60), no_fix_reason: 'timeout' }
  return [
    anOperation('visit.check_in', n, { id, data }),
    anOperation('visit.check_out', n + 1, { id, data: { ended_at: at(30) } }, 30),
  ]
}

const delivery = (phone: LonePhone, ops: LoneOperation[]) => ({
  device_id: phone.id,
  device_now: new Date().toISOString(),
  app: '0.1.0',
  ops,
})

export async function push(phone: LonePhone, ...ops: LoneOperation[]): Promise<string[]> {
  const { results } = await phone.send<{ results: { status: string }[] }>('push', delivery(phone, ops))
  return results.map(({ status }) => status)
}

export const quarantine = (phone: LonePhone, ...ops: LoneOperation[]) =>
  phone.send('quarantine', delivery(phone, ops))

/** What the phone's export writes. */
export function exported(phone: LonePhone, ops: LoneOperation[]): string {
  const contents = { ops, photos: [] }
  return JSON.stringify({
    format: 'rounds-outbox',
    version: 1,
    company_id: phone.companyId,
    person_id: phone.personId,
    person_code: phone.personCode,
    device_id: phone.id,
    device_label: phone.label,
    app: '0.1.0',
    made_at: new Date().toISOString(),
    ...contents,
    sha256: createHash('sha256').update(JSON.stringify(contents)).digest('hex'),
  })
}
