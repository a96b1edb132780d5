import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { UserConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const { version } = JSON.parse(readFileSync(here('./package.json'), 'utf8')) as { version: string }

export const aliases = { '@shared': here('./shared'), '@store': here('./store') }

/**
 * What both apps have in common. They are built by two configurations on purpose: in one build a
 * shared chunk would drag the console's kit onto the phone.
 */
export function appConfig(app: 'field' | 'console', base: string, outDir: string): UserConfig {
  return {
    root: here(`./apps/${app}`),
    base,
    plugins: [react(), tailwindcss()],
    worker: { format: 'es' },
    resolve: { alias: aliases },
    define: { __APP_VERSION__: JSON.stringify(version) },
    build: {
      outDir: here(`./${outDir}`),
      emptyOutDir: true,
      target: 'es2022',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
    },
    server: {
      port: app === 'field' ? 5173 : 5174,
      proxy: {
        '/api': 'http://127.0.0.1:8000',
        '/files': 'http://127.0.0.1:8000',
        '/basemap': 'http://127.0.0.1:8000',
      },
    },
  }
}
