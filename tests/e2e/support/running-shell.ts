// Granary as a person has it in front of her: a page, in a browser or in Electron, that can be ended hard and started again.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type ElectronApplication, _electron as electron, type Page } from '@playwright/test'
import { cliFile, projectDirectory } from './command-line.ts'

export interface RunningShell {
  readonly kind: 'browser' | 'electron'
  readonly page: Page
  /** In Electron, its main process for questions that only it can answer. */
  readonly app: ElectronApplication | null
  /** Ends every process at once (SIGKILL), as a pulled plug would. */
  kill(): Promise<void>
  /** Ends only the engine's process (SIGKILL): the shell starts it again. */
  killEngine(): Promise<void>
  close(): Promise<void>
}

export interface ShellSettings {
  home: string
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  reducedMotion?: 'reduce' | 'no-preference'
  /** Electron: leaves the window where it opens. */
  keepSize?: boolean
}

const sandbox = process.env.GRANARY_TEST_SANDBOX !== '0'

const powershell = (query: string) => execFileSync('powershell.exe', ['-NoProfile', '-Command', query], { encoding: 'utf8' })
const isWindows = process.platform === 'win32'

/** Processes below one, nearest first. */
const descendants = (pid: number): number[] => {
  const table = isWindows
    ? powershell('Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId)" }')
    : execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] => rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)])
  return below(pid)
}
const commandOf = (pid: number): string => {
  try {
    if (isWindows) return powershell(`(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`).replaceAll('\\', '/')
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
const end = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended with its parent meanwhile.
  }
}
const gone = (child: ChildProcess) =>
  new Promise<void>((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve())))

const killTree = async (child: ChildProcess) => {
  const { pid } = child
  if (pid === undefined) return
  const all = [pid, ...descendants(pid)]
  const ended = gone(child)
  for (const each of all) end(each)
  await ended
}
const killEngineBelow = (pid: number | undefined) => {
  const engine =
    pid === undefined
      ? undefined
      : descendants(pid).find(
          (each) => /hosts\/(node|utility)-process/.test(commandOf(each)) || /granary-engine|node\.mojom\.NodeService/.test(commandOf(each)),
        )
  if (engine === undefined) throw new Error('there is no engine process')
  end(engine)
}

const startServer = (home: string): Promise<{ server: ChildProcess; url: string }> =>
  new Promise((resolve, reject) => {
    const server = spawn(process.execPath, [cliFile, 'serve', '--json'], { env: { ...process.env, GRANARY_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] })
    let words = ''
    server.stderr?.on('data', (chunk) => {
      words += String(chunk)
    })
    let output = ''
    server.stdout?.on('data', (chunk) => {
      output += String(chunk)
      if (output.includes('\n')) resolve({ server, url: (JSON.parse(output) as { url: string }).url })
    })
    server.once('exit', (code) => reject(new Error(`granary serve ended with ${code}: ${output}${words}`)))
  })

/** One for all tests of a worker; each test has a context of its own. */
export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: process.env.GRANARY_TEST_BROWSER, chromiumSandbox: sandbox })

const startInBrowser = async (browser: Browser, { home, viewport, colorScheme, reducedMotion }: ShellSettings): Promise<RunningShell> => {
  const { server, url } = await startServer(home)
  const context = await browser.newContext({ viewport: viewport ?? { width: 1366, height: 768 }, colorScheme, reducedMotion })
  const opened = await context.newPage()
  await opened.goto(url)
  return {
    kind: 'browser',
    page: opened,
    app: null,
    kill: async () => {
      await killTree(server)
      await context.close()
    },
    killEngine: async () => killEngineBelow(server.pid),
    close: async () => {
      await context.close()
      const ended = gone(server)
      server.kill('SIGTERM')
      await ended
    },
  }
}

/** What can be known of a start that stands still: the words of its processes, its log, and what each process waits for. */
const evidenceOf = (child: ChildProcess | null, home: string, said: readonly string[]): string => {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8').trim()
    } catch {
      // Not written yet, or not this system.
      return ''
    }
  }
  const log = existsSync(join(home, 'logs'))
    ? readdirSync(join(home, 'logs')).map((name) => `${name}:\n${read(join(home, 'logs', name)).slice(-4000)}`)
    : ['no log was begun']
  const processes = child?.pid === undefined ? [] : [child.pid, ...descendants(child.pid)]
  const states = processes.map((pid) => `${pid} ${read(`/proc/${pid}/wchan`)} ${commandOf(pid).trim().slice(0, 160)}`)
  return ['said:', ...said, 'log:', ...log, 'processes:', ...states, 'load:', read('/proc/loadavg')].join('\n')
}

/** A start takes one second, on a machine that builds for many up to twenty. */
const startWithinMs = 60_000

/** The window of a program that has been launched; one that does not come is ended with what can be known of it. */
const firstWindowOf = async (app: ElectronApplication, home: string): Promise<Page> => {
  const child = app.process()
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(String(chunk)))
  try {
    return await app.firstWindow({ timeout: startWithinMs })
  } catch (error) {
    const evidence = evidenceOf(child, home, said)
    await killTree(child)
    throw new Error(`no window came: ${String(error)}\n${evidence}`, { cause: error })
  }
}

/** The window's content, whatever the frame of the system takes. */
const setContentSize = async (app: ElectronApplication, size: { width: number; height: number }) => {
  const set = () => app.evaluate(({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height), size)
  await set().catch((error: unknown) => {
    // Now and then the main process collects the promise before the debugger has its answer: nothing was refused, so it is asked again.
    if (!String(error).includes('garbage collected')) throw error
    return set()
  })
}

const startInElectron = async ({ home, viewport, colorScheme, reducedMotion, keepSize }: ShellSettings): Promise<RunningShell> => {
  const app = await electron.launch({
    executablePath: process.env.GRANARY_TEST_ELECTRON,
    // Under a display without a graphics card, the process for it fails to start now and then, and the whole start hangs with it.
    args: [projectDirectory, '--disable-gpu'],
    chromiumSandbox: sandbox,
    env: { ...(process.env as Record<string, string>), GRANARY_HOME: home },
    timeout: startWithinMs,
  })
  const child = app.process()
  const opened = await firstWindowOf(app, home)
  try {
    if (!keepSize) await setContentSize(app, viewport ?? { width: 1366, height: 768 })
    await opened.emulateMedia({ colorScheme, reducedMotion })
  } catch (error) {
    // Nobody else would end it, and it would go on writing into the folder that the test takes away.
    await killTree(child)
    throw error
  }
  return {
    kind: 'electron',
    page: opened,
    app,
    kill: () => killTree(child),
    killEngine: async () => killEngineBelow(child.pid),
    close: () => app.close(),
  }
}

/** `browser` null: in Electron. */
export const startShell = (browser: Browser | null, settings: ShellSettings): Promise<RunningShell> =>
  browser ? startInBrowser(browser, settings) : startInElectron(settings)
