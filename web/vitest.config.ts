import { defineConfig } from 'vitest/config'
import { aliases } from './vite.shared.config.ts'

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: ['{apps,shared,store,scripts}/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Processes: in threads the tabs of one file would hear the broadcasts of another's.
    pool: 'forks',
    restoreMocks: true,
    unstubGlobals: true,
  },
})
