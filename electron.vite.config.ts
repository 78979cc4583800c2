// Bundles the windows' side: main and preload for Electron, the renderer for Electron and the browser shell alike.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const from = (path: string) => resolve(import.meta.dirname, path)

/** What pdf.js reads while it draws: character maps, standard fonts, colour profiles, decoders. Served from our own origin. */
const pdfAssets = {
  name: 'granary-pdf-assets',
  apply: 'build' as const,
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): string }) {
    for (const folder of ['cmaps', 'standard_fonts', 'iccs', 'wasm']) {
      const directory = from(`node_modules/pdfjs-dist/${folder}`)
      // Scripts inside PDF files are never run: their interpreter stays out.
      for (const file of readdirSync(directory).filter((name) => !name.startsWith('quickjs')))
        this.emitFile({ type: 'asset', fileName: `pdfjs/${folder}/${file}`, source: readFileSync(join(directory, file)) })
    }
  },
}

interface Chunk {
  type: string
  name?: string
  isEntry?: boolean
  fileName: string
  imports?: string[]
  viteMetadata?: { importedCss: Set<string> }
}

/** The application is fetched beside the first script, which asks for it when it has asked for the engine. */
const fetchWindowAtOnce = {
  name: 'granary-fetch-window-at-once',
  apply: 'build' as const,
  transformIndexHtml: {
    order: 'post' as const,
    handler: (_html: string, { bundle = {} }: { bundle?: Record<string, unknown> }) => {
      const chunks = Object.values(bundle as Record<string, Chunk>)
      const first = chunks.find(({ type, name }) => type === 'chunk' && name === 'window')
      if (!first) throw new Error('there is no chunk of the window')
      const needed = [first, ...(first.imports ?? []).map((file) => chunks.find(({ fileName }) => fileName === file))].filter((chunk) => chunk !== undefined)
      const styles = new Set(needed.toReversed().flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]))
      const link = (attrs: Record<string, string | boolean>) => ({ tag: 'link', attrs: { crossorigin: true, ...attrs }, injectTo: 'head' as const })
      return [
        ...needed.filter(({ isEntry }) => !isEntry).map(({ fileName }) => link({ rel: 'modulepreload', href: `./${fileName}` })),
        ...[...styles].map((file) => link({ rel: 'stylesheet', href: `./${file}` })),
      ]
    },
  },
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20',
      // Packages of many small files would be read one by one before the window opens.
      externalizeDeps: { exclude: ['birpc', 'i18next', 'lib0', 'zod'] },
      rollupOptions: { input: { index: from('src/main/index.ts') }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload is loaded as CommonJS, and may require nothing but Electron's own modules.
      externalizeDeps: false,
      rollupOptions: { input: { index: from('src/preload/index.ts') }, external: ['electron'], output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), pdfAssets, fetchWindowAtOnce],
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      // One build for Electron 33 and later and for browsers of their age.
      target: 'chrome130',
      minify: true,
      cssTarget: 'chrome130',
      // The content security policy allows no data: scripts or fonts from elsewhere; small pictures may be inlined.
      assetsInlineLimit: (path) => (/\.(png|gif|webp)$/.test(path) ? undefined : false),
      rollupOptions: { input: { index: from('src/renderer/index.html') } },
    },
  },
})
