/** Sealed numbers as the server makes them, in a company of number 1. */
import { createCipheriv, createHash } from 'node:crypto'
import type { Entity } from '../rows'
import type { World } from './world'

type Row = Record<string, unknown> & { id: string }

const keyOf = (id: string) => createHash('sha256').update(`key of ${id}`).digest()

/** The same for the same value, so that two pulls of one row are alike. */
export function sealed(id: string, text: string, place = `1|${id}|phone`): string {
  const nonce = createHash('sha256').update(text).digest().subarray(0, 12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(id), nonce).setAAD(Buffer.from(place))
  const content = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  return `e1:${content.toString('base64')}`
}

export function sealedRow(world: World, entity: Entity, row: Row | undefined): Row | undefined {
  if (entity !== 'customer' || typeof row?.phone !== 'string') return row
  const isHidden = world.sight.startsWith('h')
  return {
    ...row,
    phone: null,
    phone_sealed: isHidden ? null : sealed(row.id, row.phone),
    phone_hint: isHidden ? null : row.phone.replace(/\D+/g, '').slice(-4),
  }
}

export function keysOf(world: World, subjects: string[]): { company: number; keys: Record<string, string> } {
  const allowed = subjects.filter((id) => !world.readable || world.readable.has(id))
  return { company: 1, keys: Object.fromEntries(allowed.map((id) => [id, keyOf(id).toString('base64')])) }
}
