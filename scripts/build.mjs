#!/usr/bin/env node
// Builds everything into out/: the engine's side file by file (tsc), the windows' side bundled (electron-vite).
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleEditionPage } from './bundle-edition-page.mjs'
import { joinNodeSide } from './join-node-side.mjs'
import { root, runNode, underPinnedNode } from './project.mjs'

/** `quiet` prints only what failed. Throws when a part does not build. */
export async function build({ quiet = false, engineOnly = false } = {}) {
  const steps = [{ what: 'the engine, the server and the command line', step: emitEngineSide }]
  if (!engineOnly) steps.push({ what: 'the windows', step: bundleWindows })
  for (const { what, step } of steps) {
    const started = performance.now()
    const { code, output } = await step()
    if (code !== 0) throw new Error(`building ${what} failed:\n${output}`)
    if (!quiet) console.log(`built ${what} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
}

async function emitEngineSide() {
  // Old files would keep a deleted module alive.
  for (const folder of ['contract', 'rpc', 'document', 'anchoring', 'engine', 'server', 'cli', 'joined'])
    rmSync(join(root, 'out', folder), { recursive: true, force: true })
  const emitted = await runNode('node_modules/typescript7/bin/tsc', ['-p', 'tsconfig.build.json'], { capture: true })
  if (emitted.code === 0) await joinNodeSide()
  if (emitted.code === 0) await bundleEditionPage()
  return emitted
}

function bundleWindows() {
  const config = existsSync(join(root, 'src/renderer/index.html')) ? 'electron.vite.config.ts' : ''
  if (!config) return { code: 1, output: 'src/renderer/index.html is missing\n' }
  return runNode('node_modules/electron-vite/bin/electron-vite.js', ['build', '--config', config, '--logLevel', 'warn'], { capture: true })
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await underPinnedNode()
  try {
    await build({ engineOnly: process.argv.includes('--engine') })
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
