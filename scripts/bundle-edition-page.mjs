// Bundles the script that searches inside web editions into out/edition/search.js: one file, run by pages opened from a disk.
import { join } from 'node:path'
import { root } from './project.mjs'

export async function bundleEditionPage(outDir = join(root, 'out/edition')) {
  // Only here: it needs the pinned Node, which those who import this file are not under yet.
  const { build } = await import('vite')
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      copyPublicDir: false,
      // Telephones of 2021: an edition is read on what people have.
      target: ['chrome91', 'firefox90', 'safari15'],
      minify: true,
      lib: { entry: join(root, 'src/edition-page/index.ts'), formats: ['iife'], name: 'granaryEdition', fileName: () => 'search.js' },
    },
  })
}
