// What every end-to-end test begins with: a home of its own, a repository if it asks for one, and Granary in front of it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, test as base, expect, type Page } from '@playwright/test'
import type { Settings } from '../../../src/contract/areas/home.ts'
import { granary } from './command-line.ts'
import { launchBrowser, type RunningShell, type ShellSettings, startShell } from './running-shell.ts'

export { expect }

export interface Granary {
  readonly home: string
  /** Of the prepared repository; '' when the test asked for none. */
  readonly repository: string
  readonly shell: RunningShell
  readonly page: Page
  /** `granary …  --json` under the same home. */
  granary<Answer = Record<string, unknown>>(args: readonly string[], input?: string): Promise<Answer>
  /** Pulls the plug (SIGKILL to everything) and starts again. Use `page` of the answer. */
  crashAndStart(): Promise<Page>
  /** Ends properly and starts again. */
  restart(settings?: Partial<ShellSettings>): Promise<Page>
  /** Runs axe on the page as it is and expects nothing serious or critical. */
  expectAccessible(): Promise<void>
  /** This test provokes such problems on purpose: page errors and reports of the policy that match are expected. */
  expectProblems(pattern: RegExp): void
  /** Writes test-results/screens/SHELL-NAME.png, for people to look at. */
  screen(name: string): Promise<void>
}

export interface GranaryOptions {
  /** null: nobody has started Granary here yet. */
  settings: Partial<Settings> | null
  /** 'empty' makes a repository; 'sample' imports resources/sample into it; null: none. */
  repository: 'empty' | 'sample' | null
  view: Omit<ShellSettings, 'home'>
}

const ready: Partial<Settings> = { language: 'en', contributorName: 'Amina Okello', deviceName: 'Test laptop', lessMotion: true }

const shellOf = (metadata: unknown) => (metadata as { shell: 'browser' | 'electron' }).shell

export const test = base.extend<GranaryOptions & { homeFolder: string; granary: Granary }, { shellBrowser: Browser | null }>({
  shellBrowser: [
    // Playwright reads the names of fixtures from the pattern: this one uses none.
    async ({}, use, { project }) => {
      const browser = shellOf(project.metadata) === 'browser' ? await launchBrowser() : null
      await use(browser)
      await browser?.close()
    },
    { scope: 'worker' },
  ],
  settings: [ready, { option: true }],
  repository: ['empty', { option: true }],
  view: [{}, { option: true }],
  // Playwright reads the names of fixtures from the pattern: this one uses none.
  homeFolder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'granary-e2e-home-'))
    await use(folder)
    // Also where Granary did not start.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
  },
  granary: async ({ homeFolder: home, settings, repository, view, shellBrowser }, use, testInfo) => {
    const kind = shellOf(testInfo.project.metadata)
    const directory = join(home, 'seeds')
    const contributor = settings?.contributorName ?? 'Amina Okello'
    if (repository !== null) {
      await granary(home, ['init', directory, '--name', 'Seeds of Learning', '--contributor', contributor])
      if (repository === 'sample') await granary(home, ['import', '--repo', directory, join(import.meta.dirname, '../../../resources/sample')])
      // A first window on it, so that it stands among the recent ones.
      writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, ...settings }))
    } else if (settings !== null) {
      mkdirSync(home, { recursive: true })
      writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, ...settings }))
    }
    let shell = await startShell(shellBrowser, { home, ...view })
    const problems: string[] = []
    let provoked: RegExp | null = null
    const listen = (page: Page) => {
      page.on('pageerror', (error) => problems.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text())) problems.push(message.text())
      })
    }
    listen(shell.page)
    const startAgain = async (changed: Partial<ShellSettings> = {}) => {
      shell = await startShell(shellBrowser, { home, ...view, ...changed })
      listen(shell.page)
      return shell.page
    }
    // A command that comes before the window would take the repository, and the window would find it in use.
    const opened = async () => {
      if (repository !== null && !shell.page.isClosed())
        await shell.page
          .locator('[role=search], main h1')
          .first()
          .waitFor()
          .catch(() => undefined)
    }
    const results = process.env.GRANARY_TEST_RESULTS ?? 'test-results'
    await use({
      home,
      repository: repository === null ? '' : directory,
      get shell() {
        return shell
      },
      get page() {
        return shell.page
      },
      granary: async (args, input) => {
        await opened()
        return granary(home, args, input)
      },
      crashAndStart: async () => {
        await shell.kill()
        return startAgain()
      },
      restart: async (changed) => {
        await shell.close()
        return startAgain(changed)
      },
      expectAccessible: async () => {
        const { violations } = await new AxeBuilder({ page: shell.page }).setLegacyMode(true).analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
      },
      expectProblems: (pattern) => {
        provoked = pattern
      },
      screen: async (name) => {
        await shell.page.screenshot({ path: join(results, 'screens', `${kind}-${name}.png`) })
      },
    })
    await shell.close()
    // A page that throws, or that its own policy had to stop, is wrong even when the test saw what it wanted.
    expect(problems.filter((problem) => !provoked?.test(problem))).toEqual([])
  },
})
