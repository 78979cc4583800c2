#!/usr/bin/env node
// Builds Granary and opens it: in Electron where its runtime is there, else in a browser.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from './build.mjs'
import { downloadElectron, environmentFor, findElectron } from './electron-runtime.mjs'
import { has, isRoot, root, underPinnedNode } from './project.mjs'

await underPinnedNode()
try {
  await build()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
const electron = findElectron() ?? (await downloadElectron())
if (electron && hasDisplay) openElectron(electron)
else openBrowserShell(electron ? 'There is no display for a window' : 'No Electron runtime was found')

function openElectron(runtime) {
  const args = [root, ...process.argv.slice(2)]
  if (isRoot()) {
    console.log('Running as root: Chromium refuses its sandbox then, so it is off. Start Granary as an ordinary user.')
    args.push('--no-sandbox')
  }
  passOn(spawn(runtime.path, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environmentFor(runtime) } }))
}

function openBrowserShell(why) {
  console.log(`${why}: Granary opens in a browser instead.`)
  const child = spawn(process.execPath, [join(root, 'out', 'cli', 'index.js'), 'serve', '--json', ...process.argv.slice(2)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    const line = output.indexOf('\n')
    if (line < 0) return
    const { url } = JSON.parse(output.slice(0, line))
    output = ''
    child.stdout.removeAllListeners('data').resume()
    console.log(`Granary is at ${url}\n(The address opens once. End with Ctrl+C.)`)
    const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? (has('xdg-open') && hasDisplay ? 'xdg-open' : null)
    if (opener)
      spawn(opener, [url], { stdio: 'ignore', detached: true })
        .on('error', () => undefined)
        .unref()
  })
  passOn(child)
}

function passOn(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}
