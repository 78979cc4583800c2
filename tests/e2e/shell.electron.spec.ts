// What only Electron's main process can promise: closed doors, native menus, the place of the window.
import { expect, test } from './support/fixtures.ts'

const appOf = ({ shell }: { shell: { app: import('@playwright/test').ElectronApplication | null } }) => {
  if (!shell.app) throw new Error('only in Electron')
  return shell.app
}

test('the page has no Node, and the bridge offers no more than its calls', async ({ granary }) => {
  const { page } = granary
  expect(page.url()).toMatch(/^granary:\/\/app\//)
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    bridge: Object.keys((window as unknown as { granary: object }).granary).sort(),
  }))
  expect(seen.node).toEqual([])
  expect(seen.bridge).toEqual(
    [
      'chooseBackup',
      'chooseDirectory',
      'chooseFiles',
      'chooseSavePath',
      'keepPassphrase',
      'on',
      'onClosing',
      'openInOtherProgram',
      'openLink',
      'passphraseState',
      'pathForFile',
      'platform',
      'print',
      'requestPort',
      'saveAttachment',
      'saveText',
      'setLanguage',
      'setSpellcheckLanguages',
      'showInFolder',
    ].sort(),
  )
})

test('its process is in the sandbox of the system', async ({ granary }) => {
  const sandboxed = await appOf(granary).evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab')
      .map(({ sandboxed: state }) => state),
  )
  // On Linux the metric is not given; there the switch that would turn it off must be missing.
  const switchedOff = await appOf(granary).evaluate(({ app }) => app.commandLine.hasSwitch('no-sandbox'))
  expect(sandboxed.every((state) => state !== false)).toBe(true)
  expect(switchedOff).toBe(process.env.GRANARY_TEST_SANDBOX === '0')
})

test('it goes nowhere, opens nothing, and loads nothing from elsewhere', async ({ granary }) => {
  const { page } = granary
  const app = appOf(granary)
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    ;(globalThis as { opened?: string[] }).opened = opened
    shell.openExternal = async (url) => {
      opened.push(url)
    }
  })
  const home = page.url()
  const tried = await page.evaluate(async () => {
    const outcome = async (work: Promise<unknown>) => work.then(() => 'done').catch(() => 'refused')
    return {
      window: window.open('https://example.org/') === null,
      file: window.open('file:///etc/passwd') === null,
      fetched: await outcome(fetch('https://example.org/')),
      passwd: await outcome(fetch('file:///etc/passwd')),
      traversal: (await fetch('/../../package.json').catch(() => ({ status: 0 }))).status,
      encoded: (await fetch('/%2e%2e/%2e%2e/package.json').catch(() => ({ status: 0 }))).status,
      // oxlint-disable-next-line typescript/no-implied-eval -- that it is refused is what is tested
      evaluated: await outcome(new Promise((resolve) => resolve(new Function('return 1')()))),
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true })),
      place: await outcome(new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))),
    }
  })
  expect(tried).toEqual({
    window: true,
    file: true,
    fetched: 'refused',
    passwd: 'refused',
    traversal: 404,
    encoded: 404,
    evaluated: 'refused',
    camera: 'refused',
    place: 'refused',
  })
  await page.evaluate(() => {
    window.location.href = 'https://example.org/'
  })
  // Asked of the main process: Playwright itself waits for the end of a navigation that never is one.
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => [webContents.getURL(), webContents.isLoading()])))
    .toEqual([[home, false]])
  expect(await app.evaluate(() => (globalThis as { opened?: string[] }).opened)).toEqual(['https://example.org/'])
  granary.expectProblems(/Content Security Policy|Refused to/)
})

test('the bridge refuses what is not of its form', async ({ granary }) => {
  const refused = await granary.page.evaluate(async () => {
    const { granary: bridge } = window as unknown as { granary: Record<string, (...args: unknown[]) => Promise<unknown>> }
    const outcome = (work: Promise<unknown> | undefined) => (work ?? Promise.reject(new Error('missing'))).then(() => 'done').catch(() => 'refused')
    return Promise.all([
      outcome(bridge.chooseDirectory?.('anything')),
      outcome(bridge.showInFolder?.('relative')),
      outcome(bridge.saveAttachment?.({ repositoryId: '../..', hash: 'x', name: 'y' })),
      outcome(bridge.openInOtherProgram?.({ repositoryId: '0'.repeat(64), hash: '0'.repeat(64), name: 'run.sh' })),
      outcome(bridge.setLanguage?.({})),
    ])
  })
  expect(refused).toEqual(['refused', 'refused', 'refused', 'refused', 'refused'])
})

test('menus speak the language of the window, and change with it', async ({ granary }) => {
  const app = appOf(granary)
  const labels = () => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? [])
  await expect.poll(labels).toContain('File')
  // As a person does it: a call past the window would be undone by the window, which says its own language when it has read the settings.
  await expect(granary.page.getByRole('searchbox', { name: 'Search everything' })).toBeVisible()
  await granary.page.evaluate(() => void (location.hash = '/settings'))
  await granary.page.getByText('العربية', { exact: true }).click()
  await expect.poll(labels).toContain('ملف')
})

test('the window stands where it stood', async ({ granary }) => {
  const bounds = { x: 40, y: 30, width: 1000, height: 640 }
  await appOf(granary).evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds)
  await granary.restart({ keepSize: true })
  const again = await appOf(granary).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  expect(again).toEqual(bounds)
})
