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
    // A busy machine can make one wait too long; the end of the run names each test that needed its second attempt.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
})
