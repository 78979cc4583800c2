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
  // A real runtime starts the app of its argument from its default_app; a stand-in has an app of its own that does it later.
  const late = existsSync(join(folder, 'resources', 'app'))
  return { path, version, late }
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

/** What a runtime needs in its environment. Electron before 35 carries Node 20; the engine needs 22 (DESIGN: GRANARY_ENGINE_NODE). */
export function environmentFor({ version, late }, projectDirectory = root) {
  const engineNode = process.env.GRANARY_ENGINE_NODE ?? process.execPath.replace(root, projectDirectory)
  return {
    ...(Number(version.split('.')[0]) >= 35 ? {} : { GRANARY_ENGINE_NODE: engineNode }),
    ...(late ? { NODE_OPTIONS: `--require ${JSON.stringify(join(projectDirectory, 'scripts', 'electron-early.cjs'))}` } : {}),
  }
}

/** Playwright takes NODE_OPTIONS away from what it starts; a stand-in runtime needs it (scripts/electron-early.cjs): a script in `folder` gives it. */
export function startedWith(nodeOptions, binary, folder) {
  const script = join(folder, 'electron')
  writeFileSync(script, `#!/bin/sh\nNODE_OPTIONS='${nodeOptions}' exec '${binary}' "$@"\n`, { mode: 0o755 })
  return script
}
