import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { aliases, appConfig } from './vite.shared.config.ts'

interface ModuleGraph {
  getModuleInfo: (id: string) => { isEntry: boolean; importers: readonly string[] } | null
}

/** Whether an entry reaches it without a dynamic import. */
function isOfFirstScreen(id: string, graph: ModuleGraph, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false
  seen.add(id)
  const module = graph.getModuleInfo(id)
  if (!module) return false
  return module.isEntry || module.importers.some((importer) => isOfFirstScreen(importer, graph, seen))
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Icons by their own files. Through the library's one index each icon of any screen counts as needed by the
 * first, since the index is; and their keys are of use to nobody who has a fixed list of paths.
 */
function icons(): Plugin {
  const index = readFileSync(here('./node_modules/lucide-react/dist/esm/lucide-react.mjs'), 'utf8')
  const files = new Map<string, string>()
  for (const [, names = '', file = ''] of index.matchAll(/^export \{(.+)\} from '\.\/icons\/(.+)\.mjs'/gm))
    for (const [, name = ''] of names.matchAll(/default as (\w+)/g)) files.set(name, file)
  return {
    name: 'rounds:icons',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('/lucide-react/dist/esm/icons/'))
        return { code: code.replace(/,\s*key: "\w+"/g, ''), map: null }
      if (id.includes('/node_modules/') || !code.includes("'lucide-react'")) return null
      const own = code.replace(/^import \{([^}]+)\} from 'lucide-react'/gm, (_, names: string) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean)
          .map((name) => {
            if (name.startsWith('type ')) return `import type { ${name.slice(5)} } from 'lucide-react'`
            const file = files.get(name)
            if (!file) this.error(`lucide-react has no icon ${name}`)
            return `import ${name} from 'lucide-react/icons/${file}'`
          })
          .join('; '),
      )
      return { code: own, map: null }
    },
  }
}

const shared = appConfig('field', '/m/', 'dist/m')

export default defineConfig({
  ...shared,
  // React itself has this hook; the shim is for versions before 18.
  resolve: {
    alias: [
      ...Object.entries(aliases).map(([find, replacement]) => ({ find, replacement })),
      { find: /^use-sync-external-store\/shim$/, replacement: 'react' },
      // The same library for the browsers that the build is for; the default is written for older ones.
      { find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.min.mjs' },
      // The libraries are a tenth of what the phone may load at first, for dotted keys and placeholders.
      { find: /^(i18next|react-i18next)$/, replacement: here('./shared/i18n/light/$1.ts') },
    ],
  },
  build: {
    ...shared.build,
    // All browsers that the build is for know it.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Changes with the libraries only, so that a release costs a phone its own code alone.
            {
              name: 'libraries',
              test: /node_modules\/(?:react|react-dom|scheduler|dexie)\//,
              priority: 2,
            },
            // One file for what the first screen needs: a dozen small ones pack worse and are asked for one by one.
            {
              name: (id: string, graph: ModuleGraph) => (isOfFirstScreen(id, graph) ? 'start' : null),
              priority: 1,
            },
            // The icons of all later screens together; one by one they would be sixty files.
            { name: 'icons', test: /node_modules\/lucide-react\//, priority: 0 },
          ],
        },
      },
    },
  },
  plugins: [
    icons(),
    ...(shared.plugins ?? []),
    VitePWA({
      strategies: 'injectManifest',
      // Never autoUpdate: it reloads the page and loses a form in progress.
      registerType: 'prompt',
      injectRegister: false,
      srcDir: '.',
      filename: 'sw.ts',
      manifestFilename: 'manifest.webmanifest',
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,svg,png,webmanifest,woff2}'],
        maximumFileSizeToCacheInBytes: 3_000_000,
      },
      manifest: {
        id: '/m/',
        name: 'Rounds 巡访',
        short_name: '巡访',
        description: '拜访、签到、客户，断网也能用',
        lang: 'zh-CN',
        start_url: '/m/',
        scope: '/m/',
        display: 'standalone',
        orientation: 'portrait',
        background_color: '#F4F4F1',
        theme_color: '#F4F4F1',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: 'icon-maskable.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'maskable' },
        ],
      },
    }),
  ],
})
