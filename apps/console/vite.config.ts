import { lingui } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compress } from './compress.ts'

/** `TANDEM_SERVER` says where the running server is while developing; the built console is served by it. */
const server = process.env.TANDEM_SERVER ?? 'http://127.0.0.1:7700'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), lingui({ cwd: import.meta.dirname }), compress()],
  build: { target: 'es2023', manifest: true, reportCompressedSize: false, chunkSizeWarningLimit: 1200 },
  server: { host: '127.0.0.1', proxy: { '/api': server } },
})
