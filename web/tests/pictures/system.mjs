import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

export const url = process.env.ROUNDS_URL.replace(/\/$/, '')
export const [rep, , manager] = JSON.parse(readFileSync(process.env.ROUNDS_READY, 'utf8')).logins

/** A function that asks the API as one of the demo people. */
async function apiOf({ name, password }) {
  const device = { id: randomUUID(), label: 'pictures', kind: 'desk' }
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password, device, token: true }),
  })
  const { token, me } = await read(answer)
  const ask = async (path) => read(await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } }))
  return { me, ask }
}

async function read(answer) {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** The shown rep's next stop, and the coordinates of its door. */
export async function nextStop() {
  const { me, ask } = await apiOf(rep)
  const day = new Date(me.server_now).toLocaleDateString('sv', { timeZone: me.company.timezone })
  const of = `day=${day}&person_id=${me.person.id}`
  const [plan, visits] = await Promise.all([
    ask(`/api/v1/plan-items?${of}`),
    ask(`/api/v1/visits?${of}&limit=200`),
  ])
  const visited = new Set(visits.items.map((visit) => visit.customer.id))
  const left = plan.items
    .filter((item) => item.status === 'planned' && !visited.has(item.customer_id))
    .sort((a, b) => a.ordinal - b.ordinal)
  for (const item of left) {
    const customer = await ask(`/api/v1/customers/${item.customer_id}`)
    if (customer.pin) return { item, customer, door: besides(customer.pin) }
  }
  throw new Error('the shown rep has no stop left today')
}

/** Some ten metres from a pin. */
function besides({ lng, lat }) {
  return { longitude: lng + 0.00007, latitude: lat + 0.00006 }
}

/** A finished visit with a photo, nothing to remark, and not every point. */
export async function exemplaryVisit() {
  const { ask } = await apiOf(manager)
  const { items } = await ask('/api/v1/visits?verdict=on_site&limit=200')
  const found = items.find(
    (visit) => visit.photo && visit.dwell_s > 300 && visit.score < 100 && visit.flags.length === 0,
  )
  if (!found) throw new Error('no finished visit has a photo')
  return found
}

const DRAW = `
import sys
from rounds.engines.pictures import storefront
sys.stdout.buffer.write(storefront(7, sys.argv[1], "convenience"))`

/** A drawn shop front as the film that the browser's camera will show. */
export function filmOf(shopName, path) {
  writeFileSync(path, execFileSync(process.env.ROUNDS_PYTHON, ['-c', DRAW, shopName]))
}
