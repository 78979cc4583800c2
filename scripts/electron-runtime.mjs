// Where an Electron runtime is, and what it needs: older ones run the engine in the project's own Node.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNode } from './project.mjs'

const executableOf = { linux: 'electron', darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'
const triedMark = join(root, 'node_modules', '.cache', 'granary', 'electron-download-tried')

const runtimeIn = (folder) => {
  const path = join(folder, executableOf)
  if (!existsSync(path)) return null
  const version = existsSync(join(folder, 'version')) ? readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') : ''
  return { path, version }
}

/** ELECTRON_OVERRIDE_DIST_PATH, then the downloaded one; null when there is neither. */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return runtimeIn(override)
  return runtimeIn(join(root, 'node_modules', 'electron', 'dist'))
}

/** Tries Electron's own download, once for an installation: without a network every start would wait for it. */
export async function downloadElectron() {
  if (existsSync(triedMark)) return null
  mkdirSync(join(triedMark, '..'), { recursive: true })
  writeFileSync(triedMark, new Date().toISOString())
  await runNode('node_modules/electron/install.js', [], { capture: true })
  return findElectron()
}

/** Electron before 35 carries Node 20; the engine needs 22 (DESIGN: GRANARY_ENGINE_NODE). */
export function engineNodeFor({ version }) {
  return Number(version.split('.')[0]) >= 35 ? {} : { GRANARY_ENGINE_NODE: process.env.GRANARY_ENGINE_NODE ?? process.execPath }
}
