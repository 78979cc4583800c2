// Joins what each Node process and worker of ours loads when it starts: a person waits while hundreds of small files are found,
// read and linked (docs/decisions/065-start-of-a-window.md). The entries keep their places and names in out/, so whoever starts a
// worker finds it as in src/.
import { dirname, join, posix, relative, sep } from 'node:path'
import { root } from './project.mjs'

const out = join(root, 'out')
/** Every file that starts a process or a thread of the engine. The import child stays as it is: it starts seldom, and loads heavy packages. */
const entries = [
  'engine/hosts/node-process',
  'engine/hosts/utility-process',
  'engine/catalogue/indexer.worker',
  'engine/catalogue/prepare.worker',
  'engine/catalogue/reader.worker',
  'engine/log/segment-gate.worker',
  'engine/exchange/look.worker',
  'engine/edition/search-files.worker',
  'cli/index',
]
/** Native, or one file as they are, or data files beside them. */
const apart = [
  'better-sqlite3',
  'libsodium-wrappers-sumo',
  'jsdom',
  'mammoth',
  'pdfjs-dist',
  '@mozilla/readability',
  'ws',
  'write-file-atomic',
  'yauzl',
  'yazl',
]
const placeMark = '__granaryPlaceOf__'

/** A module that asks where it lies is told the place it has in out/, wherever its text has gone. */
const keepPlaces = {
  name: 'granary-keep-places',
  transform: (code, id) => {
    const place = relative(out, id).split(sep).join('/')
    return place.startsWith('..') || !code.includes('import.meta.url')
      ? null
      : { code: code.replaceAll('import.meta.url', `${placeMark}('${place}')`), map: null }
  },
  renderChunk: (code, { fileName }) => ({
    code: code.replace(new RegExp(`${placeMark}\\(["'\`]([^"'\`]+)["'\`]\\)`, 'g'), (_, place) => {
      const way = posix.relative(dirname(fileName), place)
      return `new URL('${way.startsWith('.') ? way : `./${way}`}', import.meta.url).href`
    }),
    map: null,
  }),
}

export async function joinNodeSide() {
  // Only here: it needs the pinned Node, which those who import this file are not under yet.
  const { build } = await import('vite')
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [keepPlaces],
    ssr: { noExternal: true, external: apart, target: 'node' },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node22',
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(entries.map((entry) => [entry, join(out, `${entry}.js`)])),
        external: [...apart, 'electron'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'joined/[name]-[hash].js' },
      },
    },
  })
}
