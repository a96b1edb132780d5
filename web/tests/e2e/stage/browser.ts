import type { TestProject } from 'vitest/node'
import { launchServer } from './launch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    browser: string
  }
}

/** One browser for all tests; each test opens contexts of its own in it. */
export async function setup(project: TestProject) {
  const server = await launchServer()
  project.provide('browser', server.wsEndpoint())
  return () => server.close()
}
