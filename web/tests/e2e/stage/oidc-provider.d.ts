/** As much of it as provider.ts uses; the package brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }
  interface Context {
    oidc: {
      session?: { accountId?: string }
      client?: { clientId: string }
      provider: { Grant: new (of: { clientId?: string; accountId?: string }) => Grant }
    }
  }
  interface Configuration {
    clients: Record<string, unknown>[]
    claims: Record<string, string[]>
    conformIdTokenClaims: boolean
    findAccount: (
      context: Context,
      sub: string,
    ) => { accountId: string; claims: () => Record<string, unknown> }
    loadExistingGrant: (context: Context) => Promise<Grant>
  }
  export default class Provider {
    constructor(issuer: string, configuration: Configuration)
    Client: { prototype: { redirectUriAllowed(asked: string): boolean } }
    callback(): (request: IncomingMessage, response: ServerResponse) => void
  }
}
