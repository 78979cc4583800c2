// End-to-end tests as an unprivileged user: Chromium refuses root its sandbox, and the sandbox is part of what is tested.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { has, isRoot, root } from './project.mjs'

const nobody = 65534

/**
 * Where to run, as whom, and what to clean up. For an ordinary user nothing changes. For root: user `nobody` with a folder of its own, and
 * copies (hard links where the disk allows) of what that user cannot read.
 */
export function unprivilegedPlace() {
  const folder = mkdtempSync(join(tmpdir(), 'granary-e2e-'))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  if (!isRoot() || !has('setpriv')) return { command: [], folder, projectDirectory: root, env: {}, readable: (path) => path, canRun: () => true, clean }
  chmodSync(folder, 0o711)
  const home = join(folder, 'home')
  spawnSync('install', ['-d', '-o', String(nobody), '-g', String(nobody), '-m', '700', home])
  const command = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const as = (...args) => spawnSync(command[0], [...command.slice(1), ...args], { stdio: 'ignore' }).status === 0
  const readable = (path) => {
    if (as('test', '-r', path) && as('test', '-x', path)) return path
    const copy = join(folder, basename(path))
    for (const flags of ['-al', '-a']) {
      if (spawnSync('cp', [flags, path, copy], { stdio: 'ignore' }).status === 0) break
      rmSync(copy, { recursive: true, force: true })
    }
    return copy
  }
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache'), XDG_RUNTIME_DIR: home }
  if (process.env.XAUTHORITY && existsSync(process.env.XAUTHORITY)) {
    env.XAUTHORITY = join(home, 'Xauthority')
    copyFileSync(process.env.XAUTHORITY, env.XAUTHORITY)
    chownSync(env.XAUTHORITY, nobody, nobody)
  }
  return { command, user: nobody, folder, projectDirectory: readable(root), env, readable, canRun: (path) => as('test', '-x', path), clean }
}

/** Does Chromium start with its sandbox on, as whoever runs the tests? */
export function sandboxWorks(browser, place) {
  const [program, ...args] = [
    ...place.command,
    browser,
    '--headless',
    '--disable-gpu',
    `--user-data-dir=${join(place.env.HOME ?? place.folder, 'probe')}`,
    '--dump-dom',
    'data:text/html,ready',
  ]
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, ...place.env, TMPDIR: place.env.HOME ?? place.folder },
  })
  return status === 0 && stdout.includes('ready')
}
