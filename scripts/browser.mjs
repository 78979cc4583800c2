// Finds a Chromium for the end-to-end tests, or installs one.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { has, isRoot, root, run, runNode } from './project.mjs'

const playwrights = () => {
  const { chromium } = createRequire(join(root, 'package.json'))('@playwright/test')
  return chromium.executablePath()
}

const whereIs = (program) => {
  const { stdout, status } = spawnSync('which', [program], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

const find = (usable) => {
  const candidates = [
    playwrights(),
    ...['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'].map(whereIs),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ]
  return candidates.find((path) => path && existsSync(path) && usable(path)) ?? null
}

/** `usable` says whether whoever runs the tests can start it. null: none was found and none could be installed. */
export async function findBrowser(usable, say) {
  const present = find(usable)
  if (present) return present
  say('no browser was found; installing one')
  await runNode('node_modules/@playwright/test/cli.js', ['install', 'chromium'], { capture: true })
  const downloaded = find(usable)
  if (downloaded || !isRoot() || !has('apt-get')) return downloaded
  await run('apt-get', ['update', '-qq'], { capture: true })
  await run('apt-get', ['install', '-y', '-qq', 'chromium'], { capture: true, env: { DEBIAN_FRONTEND: 'noninteractive' } })
  return find(usable)
}
