import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { ask, type Passkey } from './account.ts'

interface Options<Kind> {
  options: Kind
}

/** Only on a page of a name, opened by TLS or on this very machine. */
export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn() && !/^[\d.]+$|:/.test(location.hostname)
}

export const canOfferInField = () =>
  canUsePasskeys() ? browserSupportsWebAuthnAutofill() : Promise.resolve(false)

/** The person closed the browser's own window, or another request took its place: nothing to say about. */
export function isWithdrawn(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError')
}

/** The browser's answer to a challenge; `ticket` for the second step, `inField` to wait in the field of the name. */
export async function answerChallenge({
  ticket = null,
  inField = false,
}: {
  ticket?: string | null
  inField?: boolean
} = {}) {
  const { options } = await ask<Options<PublicKeyCredentialRequestOptionsJSON>>(
    'POST',
    '/session/passkey/options',
    {
      ticket,
    },
  )
  return startAuthentication({ optionsJSON: options, useBrowserAutofill: inField })
}

export async function addPasskey(label: string): Promise<Passkey> {
  const { options } = await ask<Options<PublicKeyCredentialCreationOptionsJSON>>(
    'POST',
    '/me/passkeys/options',
  )
  const credential = await startRegistration({ optionsJSON: options })
  return ask<Passkey>('POST', '/me/passkeys', { credential, label })
}
