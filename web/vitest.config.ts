import { defineConfig } from 'vitest/config'
import { aliases } from './vite.shared.config.ts'

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: ['{apps,shared,store,scripts}/**/*.test.{ts,tsx}'],
    environment: 'node',
    pool: 'threads',
    restoreMocks: true,
    unstubGlobals: true,
    // What a killed tab of store/chaos leaves behind: in a browser there would be nobody any more to hear it.
    onUnhandledError: ({ message }) => (/the tab is dead/.test(String(message)) ? false : undefined),
  },
})
