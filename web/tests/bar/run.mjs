// Runs the TypeScript beside it: Node 20 does not do so by itself.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

await runnerImport(fileURLToPath(new URL('./bar.ts', import.meta.url)))
