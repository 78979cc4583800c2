// Granary as a person has it in front of her: a page, in a browser or in Electron, that can be ended hard and started again.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
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

/** Processes below one, nearest first. Linux and macOS. */
const descendants = (pid: number): number[] => {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] => rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)])
  return below(pid)
}
const commandOf = (pid: number) => execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
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

const startInElectron = async ({ home, viewport, colorScheme, reducedMotion, keepSize }: ShellSettings): Promise<RunningShell> => {
  const app = await electron.launch({
    executablePath: process.env.GRANARY_TEST_ELECTRON,
    args: [projectDirectory],
    chromiumSandbox: sandbox,
    env: { ...(process.env as Record<string, string>), GRANARY_HOME: home },
  })
  const opened = await app.firstWindow()
  // The window's content, whatever the frame of the system takes.
  const { width, height } = viewport ?? { width: 1366, height: 768 }
  if (!keepSize) await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height), { width, height })
  await opened.emulateMedia({ colorScheme, reducedMotion })
  const child = app.process()
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
