// What every script shares: where the project is, running under the project's own Node 24, and starting other programs.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
// The program itself, not its shim: a .cmd would need a shell, and a shell breaks at the spaces of C:\Users\Some Body.
const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Starts the script again under the pinned Node where the Node that started it is another one. Call it first. */
export function underPinnedNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return
  if (!existsSync(pinnedNode)) {
    console.error('Granary needs its own Node 24: run `npm ci` first (its install script must be allowed).')
    process.exit(2)
  }
  const again = spawn(pinnedNode, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => again.kill(signal))
  again.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
  return new Promise(() => {})
}

/** Runs a program of node_modules (its JavaScript file) under this Node, with the output passed through. */
export function runNode(file, args, options = {}) {
  return run(process.execPath, [join(root, file), ...args], options)
}

/** Fulfilled with the exit code. `capture` collects standard output and error instead of passing them through. */
export function run(command, args, { env = {}, capture = false, cwd = root, onOutput } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`, ...env },
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    let output = ''
    const take = (chunk) => {
      output += chunk
      onOutput?.(String(chunk))
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }))
  })
}

export const has = (program) => spawnSync(process.platform === 'win32' ? 'where' : 'which', [program], { stdio: 'ignore' }).status === 0
export const isRoot = () => process.platform === 'linux' && process.getuid?.() === 0
