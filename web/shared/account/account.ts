import type { components } from '@shared/api/schema.ts'
import type { Problem } from '@shared/i18n/errorText.ts'

type Schemas = components['schemas']
export type Security = Schemas['Security']
export type OpenSession = Schemas['SessionRow']
export type Passkey = Schemas['PasskeyRow']
export type TotpSecret = Schemas['TotpSecret']
export type Policy = Schemas['PolicyOut']

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Throws the problem document, or code "network" when there was no answer. */
export async function ask<Answer = void>(method: Method, path: string, body?: object): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: { 'X-Rounds': '1', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  } catch {
    throw { code: 'network' } satisfies Problem
  }
  if (response.status === 204) return undefined as Answer
  const json: unknown = await response.json().catch(() => null)
  if (response.ok && json !== null) return json as Answer
  throw json && typeof json === 'object' && 'code' in json
    ? json
    : ({ code: 'server_error' } satisfies Problem)
}

export const account = {
  security: () => ask<Security>('GET', '/me/security'),
  confirm: (password: string) => ask('POST', '/me/confirm', { password }),
  changePassword: (old: string, fresh: string) => ask('PUT', '/me/password', { old, new: fresh }),
  beginTotp: () => ask<TotpSecret>('POST', '/me/totp'),
  confirmTotp: (code: string) =>
    ask<{ recovery_codes: string[] }>('POST', '/me/totp/confirm', { code: code.replace(/\s/g, '') }),
  removeTotp: () => ask('DELETE', '/me/totp'),
  newRecoveryCodes: () => ask<{ recovery_codes: string[] }>('POST', '/me/recovery-codes'),
  removePasskey: (id: string) => ask('DELETE', `/me/passkeys/${id}`),
  endSession: (id: string) => ask('DELETE', `/me/sessions/${id}`),
  endOthers: () => ask('DELETE', '/me/sessions'),
  beginEnrolment: (ticket: string) => ask<TotpSecret>('POST', '/session/enrol', { ticket }),
}

/** Whatever was thrown, as the document that the screens have a sentence for. */
export function problemOf(error: unknown): Problem {
  if (error && typeof error === 'object' && 'code' in error && typeof error.code === 'string')
    return error as Problem
  return { code: 'unknown' }
}
