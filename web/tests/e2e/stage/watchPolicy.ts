import type { Page } from 'playwright-core'

/** Collects what the page's own policy refuses, on every page that this one opens. */
export async function watchPolicy(page: Page): Promise<string[]> {
  const refused: string[] = []
  await page.exposeFunction('tellRefused', (what: string) => refused.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const where = `${event.sourceFile}:${event.lineNumber} ${event.sample}`
      const tell = (window as unknown as { tellRefused: (what: string) => void }).tellRefused
      tell(`${location.pathname}: ${event.effectiveDirective} refused ${event.blockedURI} (${where})`)
    })
  })
  return refused
}
