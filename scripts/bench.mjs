#!/usr/bin/env node
// Runs the measurements: every file of bench/ that ends in .bench.ts (or those named), one table each.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { downloadElectron, environmentFor, findElectron, startedWith } from './electron-runtime.mjs'
import { isRoot, root, runNode, underPinnedNode } from './project.mjs'

await underPinnedNode()
const data = join(root, '..', 'shared', 'data')

/** The browser and the Electron runtime of the tests, unless the person names others. A measurement needs no sandbox; root has none. */
const shells = async () => {
  const env = {}
  const browser = process.env.GRANARY_TEST_BROWSER ?? (await findBrowser(() => true, console.log))
  if (browser) env.GRANARY_TEST_BROWSER = browser
  if (isRoot() && process.env.GRANARY_TEST_SANDBOX === undefined) env.GRANARY_TEST_SANDBOX = '0'
  const electron = process.env.GRANARY_TEST_ELECTRON ? null : (findElectron() ?? (await downloadElectron()))
  if (electron) {
    const { GRANARY_ENGINE_NODE, NODE_OPTIONS } = environmentFor(electron)
    env.GRANARY_TEST_ELECTRON = NODE_OPTIONS ? startedWith(NODE_OPTIONS, electron.path, temporary) : electron.path
    if (GRANARY_ENGINE_NODE) env.GRANARY_ENGINE_NODE = GRANARY_ENGINE_NODE
  }
  return env
}
/** Those that open windows; the others need nothing of it. */
const opensWindows = (file) => /startup|typing|edition/.test(file)
const env = existsSync(data) && !process.env.GRANARY_DATA ? { GRANARY_DATA: data } : {}
const wanted = process.argv.slice(2)
const folder = join(root, 'bench')
const files = (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []).filter((file) => file.endsWith('.bench.ts')).sort()
const chosen = wanted.length === 0 ? files : files.filter((file) => wanted.some((word) => file.includes(word)))
if (chosen.length === 0) {
  console.error(`there is no bench ${wanted.join(' ')}; there are: ${files.join(', ')}`)
  process.exit(2)
}
const temporary = mkdtempSync(join(tmpdir(), 'granary-bench-'))
let failed = 0
for (const file of chosen) {
  console.log(`\n# bench/${file}`)
  if ((await runNode(join('bench', file), [], { env: opensWindows(file) ? { ...env, ...(await shells()) } : env })).code !== 0) failed++
}
rmSync(temporary, { recursive: true, force: true })
process.exit(failed === 0 ? 0 : 1)
