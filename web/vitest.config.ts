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
  },
})
