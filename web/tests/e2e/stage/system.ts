import { readFileSync } from 'node:fs'
import { uuidv7 } from '../../../shared/domain/uuidv7.ts'

/** The running system: where it is, who may sign in, and its API for preparing a scene and looking behind it. */

export interface Login {
  name: string
  password: string
}

interface Ready {
  url: string
  logins: (Login & { role: string })[]
}

function wanted(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run scripts/e2e.sh, which starts a system and sets it`)
  return value
}

const ready = JSON.parse(readFileSync(wanted('ROUNDS_READY'), 'utf8')) as Ready
export const url = wanted('ROUNDS_URL').replace(/\/$/, '')

function loginOf(role: string): Login {
  const found = ready.logins.find((login) => login.role === role)
  if (!found) throw new Error(`nobody of role ${role} is among the announced logins`)
  return found
}

/** The rep who is shown to visitors of the demo, free and with stops left. */
export const rep = loginOf('业务员')
export const manager = loginOf('大区经理')

/** Another rep of the demo company; all of its people have one password. */
export const otherRep = (code: string): Login => ({ name: code, password: rep.password })
/** May do everything in the demo company, and is not announced to its visitors. */
export const admin: Login = { name: 'QC0000', password: rep.password }

const tokens = new Map<string, Promise<string>>()

async function signIn({ name, password }: Login): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password, token: true }),
  })
  if (!answer.ok) throw new Error(`${name} cannot sign in: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { token: string }).token
}

/** Asks the API as that person, past both apps. */
export async function ask<T>(who: Login, method: string, path: string, body?: unknown): Promise<T> {
  const token = tokens.get(who.name) ?? signIn(who)
  tokens.set(who.name, token)
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

export interface Place {
  lng: number
  lat: number
}

export interface Customer {
  id: string
  name: string
  phone: string | null
  contact: string | null
  pin: (Place & { radius_m: number }) | null
  owner: { person_name: string | null } | null
}

export interface VisitRow {
  id: string
  verdict: string
  customer: { id: string; name: string }
  person: { code: string }
  ended_at: string | null
  photo: { url: string } | null
}

export interface Judgement {
  verdict: string
  reasons: { code: string; params: Record<string, unknown> }[]
}

export const DOOR: Place = { lng: 112.0071, lat: 30.0084 }

let made = 0

/** A customer of that rep which no other test knows. */
export function newCustomer(who: Login, fields: Partial<Record<'name' | 'phone', string>> = {}) {
  made += 1
  return ask<Customer>(who, 'POST', '/customers', {
    id: uuidv7(),
    name: `柳岸小店 ${Date.now().toString(36)}${made}`,
    kind: 'outlet',
    pin: { id: uuidv7(), ...DOOR, datum: 'wgs84', radius_m: 100, source: 'map' },
    ...fields,
  })
}

export async function visitsAt(customerId: string): Promise<VisitRow[]> {
  const { items } = await ask<{ items: VisitRow[] }>(manager, 'GET', `/visits?customer_id=${customerId}`)
  return items
}

export const judgementsOf = async (visitId: string) =>
  (await ask<{ judgements: Judgement[] }>(manager, 'GET', `/visits/${visitId}`)).judgements

interface PlanItem {
  customer_id: string
  status: string
}

/** Reps who are between two stops today, with no visit left open, and have some left. */
export async function repsOnTheWay(wanted: number): Promise<Login[]> {
  const { people, day } = await ask<{
    day: string
    people: { person: { id: string; code: string }; open_visit_id: string | null }[]
  }>(manager, 'GET', '/live')
  const found: Login[] = []
  for (const { person, open_visit_id } of people) {
    if (open_visit_id) continue
    const of = `person_id=${person.id}&day=${day}`
    const [plan, visits] = await Promise.all([
      ask<{ items: PlanItem[] }>(manager, 'GET', `/plan-items?${of}`),
      ask<{ items: VisitRow[] }>(manager, 'GET', `/visits?${of}&limit=200`),
    ])
    if (visits.items.some((visit) => visit.ended_at === null)) continue
    const seen = new Set(visits.items.map((visit) => visit.customer.id))
    if (plan.items.some((item) => item.status === 'planned' && !seen.has(item.customer_id)))
      found.push(otherRep(person.code))
    if (found.length === wanted) return found
  }
  throw new Error(`only ${found.length} reps have a stop left today`)
}

export async function repOnTheWay(): Promise<Login> {
  const [one] = await repsOnTheWay(1)
  if (!one) throw new Error('no rep has a stop left today')
  return one
}
