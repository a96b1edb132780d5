/** Keys of the phone's lock: a data key that never leaves the browser, wrapped by the PIN and by the password. */
import { StoreError } from './errors'
import { ITERATIONS } from './strength'

const SALT_BYTES = 16
const IV_BYTES = 12

/** The data key as it is stored, openable by one secret. */
export interface Wrapped {
  salt: string
  iterations: number
  key: string
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

async function keyOf(secret: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret.normalize('NFKC')),
    'PBKDF2',
    false,
    ['deriveKey'],
  )
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  )
}

/** Extractable, so that it can be wrapped; what is worked with is the copy that `unwrap` gives. */
export function makeDataKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
}

export async function wrap(dataKey: CryptoKey, secret: string): Promise<Wrapped> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES))
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const key = await keyOf(secret, salt, ITERATIONS)
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey('raw', dataKey, key, { name: 'AES-GCM', iv }))
  return { salt: toBase64(salt), iterations: ITERATIONS, key: toBase64(new Uint8Array([...iv, ...wrapped])) }
}

/** Throws StoreError('secret_wrong'). The key can be exported only where it is to be wrapped anew. */
export async function unwrap(wrapped: Wrapped, secret: string, extractable = false): Promise<CryptoKey> {
  const bytes = fromBase64(wrapped.key)
  const key = await keyOf(secret, fromBase64(wrapped.salt), wrapped.iterations)
  try {
    return await crypto.subtle.unwrapKey(
      'raw',
      bytes.slice(IV_BYTES),
      key,
      { name: 'AES-GCM', iv: bytes.slice(0, IV_BYTES) },
      { name: 'AES-GCM' },
      extractable,
      ['encrypt', 'decrypt'],
    )
  } catch {
    throw new StoreError('secret_wrong')
  }
}

export async function seal(key: CryptoKey, bytes: BufferSource): Promise<ArrayBuffer> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes))
  const whole = new Uint8Array(IV_BYTES + sealed.length)
  whole.set(iv)
  whole.set(sealed, IV_BYTES)
  return whole.buffer
}

export function unseal(key: CryptoKey, sealed: ArrayBuffer): Promise<ArrayBuffer> {
  const iv = new Uint8Array(sealed, 0, IV_BYTES)
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(sealed, IV_BYTES))
}
