/**
 * The optimistic row: the server's copy with the operations it does not contain yet folded in.
 * Folding twice, or over a row that already contains an operation, changes nothing.
 */

import type { CustomValue } from '../shared/domain/customFields'
import type { Operation } from './database'
import type { CustomerDoc, PhotoDoc, PinDoc, VisitDoc, VisitFixDoc } from './rows'

export interface FoldedVisit extends VisitDoc {
  no_fix_reason?: string | null
}

type Data = Record<string, unknown>

function startVisit(op: Operation): FoldedVisit {
  const data = (op.wire.data ?? {}) as Data
  const fix = data.fix as VisitFixDoc | null
  return {
    id: op.target,
    customer_id: data.customer_id as string,
    person_id: op.hints.person_id as string,
    position_id: (op.hints.position_id as string | null) ?? null,
    plan_item_id: (data.plan_item_id as string | null) ?? null,
    business_day: op.hints.business_day as string,
    started_at: data.started_at as string,
    ended_at: null,
    received_at: null,
    saver: Boolean(data.saver),
    flags: [],
    note: (data.note as string | undefined) ?? null,
    fixes: fix ? [{ ...fix, kind: 'in' }] : [],
    judgement: null,
    photos: [],
    no_fix_reason: (data.no_fix_reason as string | undefined) ?? null,
  }
}

function withFix(visit: FoldedVisit, fix: VisitFixDoc | null | undefined, kind: VisitFixDoc['kind']) {
  if (!fix || visit.fixes.some((known) => known.id === fix.id)) return visit
  return { ...visit, fixes: [...visit.fixes, { ...fix, kind }] }
}

function foldOneVisit(visit: FoldedVisit | null, op: Operation): FoldedVisit | null {
  const data = (op.wire.data ?? {}) as Data
  if (op.wire.type === 'visit.check_in') return visit ?? startVisit(op)
  if (!visit) return null
  switch (op.wire.type) {
    case 'visit.attach_fix':
      return withFix(visit, data.fix as VisitFixDoc, 'better')
    case 'visit.check_out': {
      const ended = visit.ended_at ? visit : { ...visit, ended_at: data.ended_at as string }
      const noted = data.note ? { ...ended, note: data.note as string } : ended
      return withFix(noted, data.fix as VisitFixDoc | null, 'out')
    }
    case 'visit.add_photo': {
      if (visit.photos.some((photo) => photo.id === op.wire.id)) return visit
      const { kind, sha256, size, width, height, taken_at } = data as unknown as PhotoDoc
      const photo: PhotoDoc = {
        id: op.wire.id,
        kind,
        sha256,
        size,
        width,
        height,
        taken_at,
        state: 'expected',
      }
      return { ...visit, photos: [...visit.photos, photo] }
    }
    default:
      return visit
  }
}

export function foldVisit(row: VisitDoc | null, operations: Operation[]): FoldedVisit | null {
  return operations.reduce<FoldedVisit | null>(foldOneVisit, row)
}

function startCustomer(op: Operation): CustomerDoc {
  const data = (op.wire.data ?? {}) as Partial<CustomerDoc>
  const pin = (data.pin ?? null) as PinDoc | null
  return {
    id: op.target,
    code: data.code ?? null,
    name: data.name ?? '',
    kind: data.kind ?? 'outlet',
    grade: data.grade ?? null,
    channel: data.channel ?? null,
    tags: data.tags ?? [],
    custom: data.custom ?? {},
    status: 'active',
    phone: data.phone ?? null,
    address: data.address ?? null,
    district: data.district ?? null,
    contact: data.contact ?? null,
    note: data.note ?? null,
    pin: pin && { ...pin, radius_m: pin.radius_m ?? 100 },
    last_visit_at: null,
    version: 0,
  }
}

/** The company's own fields travel one by one as `custom.<id>`, tags as what is put on and taken off. */
function withOwn(customer: CustomerDoc, set: Data): CustomerDoc {
  const plain: Data = {}
  const custom = { ...customer.custom }
  let tags = customer.tags ?? []
  for (const [name, value] of Object.entries(set)) {
    if (name.startsWith('custom.')) custom[name.slice(7)] = value as CustomValue | null
    else if (name === 'add_tags') tags = [...new Set([...tags, ...(value as string[])])].sort()
    else if (name === 'drop_tags') tags = tags.filter((tag) => !(value as string[]).includes(tag))
    else plain[name] = value
  }
  return { ...customer, ...plain, custom, tags }
}

/** A customer's first pin counts at once; another one only when somebody has said yes. */
function firstPin({ wire }: Operation): PinDoc {
  const { lng, lat, datum } = (wire.data ?? {}) as Pick<PinDoc, 'lng' | 'lat' | 'datum'>
  return { id: wire.id, lng, lat, datum, radius_m: 100, source: 'field', provisional: true }
}

export function foldCustomer(row: CustomerDoc | null, operations: Operation[]): CustomerDoc | null {
  let customer = row
  for (const op of operations) {
    if (op.wire.type === 'customer.create') customer ??= startCustomer(op)
    else if (op.wire.type === 'pin.ask' && customer && !customer.pin)
      customer = { ...customer, pin: firstPin(op) }
    else if (op.wire.type === 'customer.edit' && customer) {
      const set = op.wire.set as Partial<CustomerDoc>
      customer = { ...withOwn(customer, set), ...('phone' in set ? { phone_hint: null } : {}) }
    }
  }
  return customer
}
