/** What must be true of phones and server once the faults have stopped. Each check names what is wrong. */
import type { PersonDatabase, WireOperation } from '../database'
import { UNSENT } from '../database'
import type { Fleet, Phone } from './fleet'
import type { Deed } from './ledger'

/** What the phone adds to a row of the server's. */
const OWN = new Set(['_b', '_g', '_s', '_q'])
const ENTITIES = ['customer', 'plan_item', 'visit', 'company', 'settlement'] as const

export async function falsehoods(fleet: Fleet): Promise<string[]> {
  const found: string[] = []
  for (const phone of fleet.phones) {
    const wrong = await fleet.look(phone, async (db) => [
      ...(await ofOutbox(db, phone, fleet)),
      ...(await ofMirror(db, phone, fleet)),
    ])
    found.push(...wrong.map((what) => `${phone.name} (${phone.number}): ${what}`))
  }
  return [...found, ...ofEffects(fleet), ...ofPhotos(fleet)]
}

/** 1, 9, 12: all that was recorded is on the server, or refused on both sides; nothing waits any more. */
async function ofOutbox(db: PersonDatabase, phone: Phone, { door }: Fleet): Promise<string[]> {
  const found: string[] = []
  const kept = new Map((await db.outbox.toArray()).map((op) => [op.op_id, op]))
  for (const op of kept.values()) {
    if (UNSENT.includes(op.status))
      found.push(`${op.wire.type} ${op.op_id} still ${op.status} ${op.code ?? ''}`)
  }
  for (const [opId, wire] of phone.recorded) {
    const answer = door.ledger.answers.get(opId)?.answer
    const here = kept.get(opId)
    if (!here) {
      found.push(`${wire.type} ${opId} was recorded and is gone`)
      continue
    }
    if (JSON.stringify(here.wire) !== JSON.stringify(wire)) found.push(`${wire.type} ${opId} was changed`)
    if (here.status === 'rejected') {
      // A backup may be older than the refusal; nothing of what the person recorded depends on that.
      const forgotten = door.ledger.restored && !answer
      if (!here.unread && !forgotten && answer?.status !== 'rejected') {
        found.push(`${wire.type} ${opId} is refused here and ${answer?.status ?? 'unknown'} on the server`)
      }
      if (!here.attention && !here.discarded && !here.replaced_by && !here.decision) {
        found.push(`${wire.type} ${opId} was refused and nobody is told`)
      }
    } else if (!answer) found.push(`${wire.type} ${opId} is ${here.status} here and the server never got it`)
    else if (answer.status === 'rejected')
      found.push(`${wire.type} ${opId} is refused there and ${here.status} here`)
  }
  for (const blob of await db.blob.where('state').notEqual('delivered').toArray()) {
    const wanted = [...kept.values()].some(
      (op) => op.wire.blobs?.includes(blob.sha256) && op.status !== 'rejected' && !op.discarded,
    )
    if (wanted) found.push(`photo ${blob.sha256.slice(0, 8)} still ${blob.state}`)
  }
  return found
}

/** 3, 4: the mirror is the server's scope, row by row, bucket by bucket; nothing else is left. */
export async function ofMirror(db: PersonDatabase, phone: Phone, fleet: Fleet): Promise<string[]> {
  const found: string[] = []
  const { ledger } = fleet.door
  const wanted = ledger.membership(fleet.door.bucketsOf(fleet.account(phone.number)))
  for (const entity of ENTITIES) {
    const store = db.tables.find((table) => table.name === entity)
    if (!store) continue
    for (const row of (await store.toArray()) as (Record<string, unknown> & { id: string; _b: string[] })[]) {
      const key = `${entity}|${row.id}`
      const buckets = wanted.get(key)
      wanted.delete(key)
      if (!buckets) found.push(`${key} should not be here any more`)
      else if ([...row._b].sort().join() !== buckets.join()) {
        found.push(`${key} is in ${row._b.join()} and should be in ${buckets.join()}`)
      } else {
        const theirs = ledger.row(entity, row.id) ?? {}
        const differs = Object.entries(theirs).filter(
          ([field, value]) => !OWN.has(field) && JSON.stringify(row[field]) !== JSON.stringify(value),
        )
        for (const [field] of differs) found.push(`${key}.${field} is not the server's`)
      }
    }
  }
  for (const key of wanted.keys()) {
    if (ENTITIES.some((entity) => key.startsWith(`${entity}|`) && db.tables.some((t) => t.name === entity)))
      found.push(`${key} is missing`)
  }
  return found
}

/** 2, 6, 11: one effect per operation, none that nobody recorded, groups whole, one phone's order kept. */
function ofEffects({ door, phones }: Fleet): string[] {
  const found: string[] = []
  const recorded = new Map<string, WireOperation>()
  for (const phone of phones) for (const [opId, wire] of phone.recorded) recorded.set(opId, wire)
  const seen = new Set<string>()
  const last = new Map<string, Deed>()
  for (const deed of door.ledger.deeds) {
    const { opId, deviceId, target, n, replaces } = deed
    if (seen.has(opId)) found.push(`${opId} had two effects`)
    seen.add(opId)
    if (!recorded.has(opId)) found.push(`${opId} had an effect and no phone recorded it`)
    // What carries a refused operation on stands where that one stood.
    if (replaces) continue
    const key = `${deviceId}|${target}`
    const before = last.get(key)
    if (before && before.n > n) found.push(`${target}: operation ${n} after ${before.n} of one phone`)
    last.set(key, deed)
  }
  for (const [opId, sent] of door.arrived) {
    const wire = recorded.get(opId)
    const { n: _n, ...arrived } = JSON.parse(sent) as WireOperation & { n: number }
    if (!wire) found.push(`${opId} arrived and no phone recorded it`)
    else if (JSON.stringify(wire) !== JSON.stringify(arrived)) found.push(`${opId} arrived changed`)
  }
  const groups = new Map<string, string[]>()
  for (const [opId, { grp }] of recorded) if (grp) groups.set(grp, [...(groups.get(grp) ?? []), opId])
  for (const [grp, ids] of groups) {
    const done = ids.filter((opId) => seen.has(opId)).length
    if (done !== 0 && done !== ids.length) found.push(`group ${grp}: ${done} of ${ids.length} took effect`)
  }
  return found
}

/** 7: every photo that a record names is complete. */
function ofPhotos({ door }: Fleet): string[] {
  return door.ledger
    .rowsOf<{ id: string; photos: { sha256: string; state: string }[] }>('visit')
    .flatMap((visit) =>
      visit.photos
        .filter((photo) => !door.ledger.photos.get(photo.sha256)?.complete || photo.state !== 'stored')
        .map((photo) => `photo ${photo.sha256.slice(0, 8)} of visit ${visit.id} is ${photo.state}`),
    )
}
