import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import type { Page } from 'playwright-core'

/** A provider of OpenID Connect on this machine: another maker's, with its own pages, keys and checks. */
export interface CompanyProvider {
  issuer: string
  client: { id: string; secret: string }
  /** Entered there as the one address that it sends people back to. */
  allow: (back: string) => void
  close: () => Promise<void>
}

export async function companyProvider(): Promise<CompanyProvider> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const client = { id: 'rounds', secret: 'a-secret-between-the-two' }
  const backs: string[] = []
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${issuer}/none`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: [], phone: [] },
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: sub, name: sub }),
    }),
    // The company has agreed for its people.
    async loadExistingGrant(context) {
      const { session, client: asking, provider: own } = context.oidc
      const grant = new own.Grant({
        clientId: asking?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope('openid profile email phone')
      await grant.save()
      return grant
    },
  })
  const { redirectUriAllowed } = provider.Client.prototype
  provider.Client.prototype.redirectUriAllowed = function (asked: string) {
    return backs.includes(asked) || redirectUriAllowed.call(this, asked)
  }
  server.on('request', provider.callback())
  return {
    issuer,
    client,
    allow: (back) => void backs.push(back),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

/** On the provider's own page. */
export async function signInThere(page: Page, name: string): Promise<void> {
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('anything')
  await page.locator('button[type=submit]').click()
}
