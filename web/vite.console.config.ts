import { defineConfig } from 'vite'
import { appConfig } from './vite.shared.config.ts'

export default defineConfig(appConfig('console', '/console/', 'dist/console'))
