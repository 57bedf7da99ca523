import { cpSync, globSync } from 'node:fs'
import { basename } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
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

/** What every window needs at once: named in the page, so that it does not wait for the code that asks for it. */
const FIRST_MODULES =
  /\/(main|panels\/\w[\w-]*\/(LevelsChart|GammaHeatmap|LevelCockpit|LevelBoard))\.tsx$/
const FIRST_FONTS = /\/(inter-latin-wght-normal|jetbrains-mono-latin-wght-normal)-[^/]+\.woff2$/

/** What belongs to the first code, and what to the window; everything else stays by itself until it is asked for. */
const FIRST_CHUNKS = [
  {
    name: 'first',
    test: /src-renderer\/(boot|transport\/|ui\/faces|app\/(backend|ask-for|documents))|protocol\/(message|binary-frame)\.ts|preload-helper/,
    priority: 2,
  },
  {
    name: 'libraries',
    test: /node_modules\/(react|react-dom|scheduler|zustand|zod|apache-arrow|flatbuffers|tslib|dockview)/,
    priority: 1,
  },
  {
    name: 'window',
    test: /src-renderer\/(main|panels\/[\w-]+\/(LevelsChart|GammaHeatmap|LevelCockpit))\.tsx$/,
  },
]

const preloads: Plugin = {
  name: 'preloads',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const links = new Map<string, Record<string, string>>()
      const add = (file: string, attributes: Record<string, string>) => {
        if (!html.includes(file))
          links.set(file, { ...attributes, href: `./${file}`, crossorigin: '' })
      }
      const addChunk = (file: string) => {
        const chunk = bundle[file]
        if (chunk?.type !== 'chunk' || links.has(file)) return
        add(file, { rel: 'modulepreload' })
        for (const css of chunk.viteMetadata?.importedCss ?? []) add(css, { rel: 'stylesheet' })
        for (const next of chunk.imports) addChunk(next)
      }
      for (const output of Object.values(bundle)) {
        if (output.type === 'chunk' && FIRST_MODULES.test(output.facadeModuleId ?? ''))
          addChunk(output.fileName)
        else if (FIRST_FONTS.test(`/${output.fileName}`))
          add(output.fileName, { rel: 'preload', as: 'font', type: 'font/woff2' })
      }
      return [...links.values()].map((attrs) => ({ tag: 'link', attrs, injectTo: 'head' }))
    },
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
      // A hundred small files are read at the start of every process and thread.
      externalizeDeps: { exclude: ['zod', '@noble/hashes'] },
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
    plugins: [react(), preloads],
    worker: { format: 'es' },
    server: { headers: isolation },
    build: {
      outDir: 'dist/renderer',
      emptyOutDir: true,
      target: 'chrome120',
      minify: true,
      // Two libraries are that large; both are read from this machine.
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        input: 'src-renderer/index.html',
        // Few files: a window asks for them six at a time.
        output: { codeSplitting: { groups: FIRST_CHUNKS } },
      },
    },
  },
})
