import { defineConfig } from 'vitest/config'
import { aliases } from './vite.shared.config.ts'

/** Both apps in a real browser, against the running system of ROUNDS_URL; see scripts/e2e.sh. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: ['tests/{e2e,chaos}/**/*.test.ts'],
    environment: 'node',
    globalSetup: './tests/e2e/stage/browser.ts',
    reporters: ['default', './tests/e2e/stage/slowest.ts'],
    pool: 'threads',
    // The browser and the system have the processor; a second worker would only make both wait.
    maxWorkers: 1,
    isolate: false,
    retry: 0,
    testTimeout: 45_000,
    hookTimeout: 45_000,
  },
})
