import { cpSync, globSync } from 'node:fs'
import { basename } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { frameCodeHash } from './src-worker/session/code-version.ts'

/** Shared memory and wasm threads need these in development as well. */
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** Workers read their WebAssembly beside themselves, `./wasm/NAME.wasm`, in the bundle's chunks too. */
const wasmBesideChunks = {
  name: 'wasm-beside-chunks',
  closeBundle() {
    for (const file of globSync('src-worker/**/wasm/*.wasm'))
      for (const folder of ['dist/main/wasm', 'dist/main/chunks/wasm'])
        cpSync(file, `${folder}/${basename(file)}`)
  },
}

export default defineConfig({
  main: {
    plugins: [wasmBesideChunks],
    define: { __FRAME_CODE__: JSON.stringify(frameCodeHash(process.cwd())) },
    build: {
      outDir: 'dist/main',
      target: 'node22',
      sourcemap: true,
      rolldownOptions: {
        input: {
          electron: 'src-main/electron/index.ts',
          'node-host': 'src-main/node-host/index.ts',
          cli: 'src-main/cli/index.ts',
          'session.worker': 'src-worker/session.worker.ts',
          'frames.worker': 'src-worker/frames.worker.ts',
          'ingest.worker': 'src-worker/ingest.worker.ts',
          'tasks.worker': 'src-worker/tasks.worker.ts',
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      rolldownOptions: {
        input: { index: 'src-main/preload/index.ts' },
        // A sandboxed preload script has to be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    server: { headers: isolation },
    build: {
      outDir: 'dist/renderer',
      emptyOutDir: true,
      target: 'chrome120',
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
})
