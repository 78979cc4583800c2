// A web edition as somebody without Granary gets it: files on a disk, opened in a browser, in English and in Arabic, on a telephone,
// in the dark, on paper, and without a script.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import type { BrowserContextOptions, Page } from '@playwright/test'
import { granary, projectDirectory } from './support/command-line.ts'
import { test as base, expect } from './support/fixtures.ts'

const results = process.env.GRANARY_TEST_RESULTS ?? 'test-results'

interface Reader {
  page: Page
  go(path: string): Promise<void>
  expectAccessible(): Promise<void>
  screen(name: string): Promise<void>
}

/** Opens a window on the edition with these properties; what the page complains of is wrong. */
const test = base.extend<{ read: (options?: BrowserContextOptions) => Promise<Reader> }, { edition: string }>({
  edition: [
    async ({}, use) => {
      const home = mkdtempSync(join(tmpdir(), 'granary-e2e-edition-'))
      const directory = join(home, 'seeds')
      await granary(home, ['init', directory, '--name', 'Seeds of Learning', '--contributor', 'Amina Okello'])
      await granary(home, ['import', '--repo', directory, join(projectDirectory, 'resources/sample')])
      await granary(home, ['edition', '--repo', directory, '--out', join(home, 'edition')])
      await use(join(home, 'edition'))
      rmSync(home, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  read: async ({ shellBrowser, edition }, use) => {
    if (shellBrowser === null) throw new Error('only in a browser')
    const problems: string[] = []
    const contexts: { close(): Promise<void> }[] = []
    await use(async (options = {}) => {
      const context = await shellBrowser.newContext({ viewport: { width: 1366, height: 768 }, ...options })
      contexts.push(context)
      const page = await context.newPage()
      page.on('pageerror', (error) => problems.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      page.on('request', (request) => /^https?:/.test(request.url()) && problems.push(`asked the network: ${request.url()}`))
      return {
        page,
        go: async (path) => {
          await page.goto(pathToFileURL(join(edition, path)).href)
        },
        expectAccessible: async () => {
          // Reading style sheets again is what the page's policy forbids.
          const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ preload: false }).analyze()
          const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
          expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
        },
        screen: async (name) => {
          await page.screenshot({ path: join(results, 'screens', `edition-${name}.png`), fullPage: true })
        },
      }
    })
    for (const context of contexts) await context.close()
    expect(problems).toEqual([])
  },
})

const pageOf = (edition: string, title: string): string => {
  const found = readdirSync(join(edition, 'items')).find((name) => readFileSync(join(edition, 'items', name), 'utf8').includes(`dir="auto">${title}`))
  if (found === undefined) throw new Error(`no page of ${title}`)
  return `items/${found}`
}
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

test('in English: the start page, searching while one types, a hit opened, and back to the same words', async ({ read }) => {
  const { page, go, expectAccessible, screen } = await read()
  await go('index.html')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Seeds of Learning')
  await expect(page.locator('svg.map circle').first()).toBeVisible()
  await expectAccessible()
  await screen('home')
  await page.getByRole('searchbox', { name: 'Search titles, texts and people' }).fill('river scho')
  const hits = page.locator('#search-hits li')
  await expect(hits.filter({ hasText: 'Mbale River Learning Circle' })).toBeVisible()
  await expect(page.getByRole('status')).toHaveText(/^\d+ found\./)
  await expectAccessible()
  await screen('search')
  await page.keyboard.press('Enter')
  await expect(hits.first().getByRole('link')).toBeFocused()
  // The words stand in the text, far below the summary.
  await page.getByRole('searchbox').fill('thursday eleven')
  await expect(hits.first().locator('p mark').first()).toHaveText('Thursday')
  await expect(hits.first().locator('p')).toContainText('Every Thursday eleven schools')
  await page.getByRole('searchbox').fill('river scho')
  await hits.filter({ hasText: 'Mbale River Learning Circle' }).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Mbale River Learning Circle/)
  await expect(page.getByText('Granary sample, invented')).toBeVisible()
  await expectAccessible()
  await page.goBack()
  await expect(page.getByRole('searchbox')).toHaveValue('river scho')
  await expect(hits.filter({ hasText: 'Mbale River Learning Circle' }).getByRole('link')).toBeFocused()
  await page.getByRole('link', { name: 'Everything' }).click()
  await page.getByRole('link', { name: 'Search', exact: true }).click()
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.getByRole('searchbox').fill('zzqx')
  await expect(page.getByRole('status')).toHaveText(/^Nothing found\./)
  // A story whose people were asked and have not answered is nowhere.
  await page.getByRole('searchbox').fill('rede remendada')
  await expect(hits.filter({ hasText: 'A rede remendada' })).toHaveCount(0)
  await expect(page.getByRole('status')).not.toHaveText('')
})

test('in Arabic: from the right, found with the article and another form of a letter, and read', async ({ read }) => {
  const { page, go, expectAccessible, screen } = await read()
  await go('index.html')
  await page.getByRole('link', { name: 'العربية' }).first().click()
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.getByRole('heading', { name: 'الأحدث' })).toBeVisible()
  await page.getByRole('searchbox', { name: 'ابحث في العناوين والنصوص والأشخاص' }).fill('القارب')
  const hit = page.locator('#search-hits li').filter({ hasText: 'قارب الكتب' })
  await expect(hit).toBeVisible()
  await expect(hit.locator('a mark')).toHaveText('قارب')
  expect(await hit.locator('p').evaluate((line) => [getComputedStyle(line).direction, line.getAttribute('lang')])).toEqual(['rtl', 'ar'])
  await expectAccessible()
  await screen('search-arabic')
  await hit.getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('قارب الكتب')
  expect(await page.locator('article').evaluate((element) => getComputedStyle(element).direction)).toBe('rtl')
  await expect(page.getByText('أُعطيت')).toBeVisible()
  await expectAccessible()
  await screen('item-arabic')
})

test('with keys only: to the text, to the field, to a hit and back, to a point on the map', async ({ read }) => {
  const { page, go } = await read()
  await go('lists/all.html')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the text' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.locator('.items a').first()).toBeFocused()
  await go('index.html')
  const field = page.getByRole('searchbox')
  for (let step = 0; step < 20 && !(await field.evaluate((element) => element === document.activeElement)); step++) await page.keyboard.press('Tab')
  await expect(field).toBeFocused()
  await page.keyboard.type('thursday eleven')
  await expect(page.locator('#search-hits p mark').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Mbale River/)
  await page.goBack()
  await expect(page.locator('#search-hits a').first()).toBeFocused()
  await field.focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  const point = page.locator('svg.map a').first()
  for (let step = 0; step < 60 && !(await point.evaluate((element) => element === document.activeElement)); step++) await page.keyboard.press('Tab')
  await expect(point).toBeFocused()
})

test('on a telephone, in the light and in the dark, nothing is wider than the screen', async ({ read, edition }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, go, expectAccessible, screen } = await read({ viewport: { width: 360, height: 740 }, colorScheme })
    for (const [name, path] of [
      ['home', 'index.html'],
      ['home-arabic', 'ar/index.html'],
      ['item', pageOf(edition, 'Mbale River')],
      ['people', 'people.html'],
      ['list', 'lists/all.html'],
    ] as const) {
      await go(path)
      expect(await sideways(page), `${path} ${colorScheme}`).toBeLessThanOrEqual(0)
      await expectAccessible()
      await screen(`${name}-${colorScheme}-360`)
    }
    // Words that are marked, in the title and in the line below it.
    await go('index.html')
    await page.getByRole('searchbox').fill('river school')
    await expect(page.locator('#search-hits a mark').first()).toBeVisible()
    await expect(page.locator('#search-hits p mark').first()).toBeVisible()
    expect(await sideways(page), colorScheme).toBeLessThanOrEqual(0)
    await expectAccessible()
    await screen(`search-${colorScheme}-360`)
  }
})

test('without a script everything can be read, and nothing is there to press that does nothing', async ({ read }) => {
  const { page, go } = await read({ javaScriptEnabled: false })
  await go('index.html')
  await expect(page.getByRole('searchbox')).toBeHidden()
  // Playwright passes over the text of such elements; they take their place on the page all the same.
  await expect(page.locator('noscript p')).toBeVisible()
  await page.getByRole('link', { name: 'Learning ecosystem', exact: true }).click()
  await page.getByRole('link', { name: /Mbale River/ }).click()
  await expect(page.getByText('Every Thursday eleven schools')).toBeVisible()
  await page.getByRole('link', { name: 'Seeds of Learning' }).click()
  await page.locator('svg.map a').first().click()
  await expect(page.locator('article')).toBeVisible()
})

test('on paper: the text and its details without what is only for the screen', async ({ read, edition }) => {
  const { page, go, screen } = await read()
  await go(pageOf(edition, 'Mbale River'))
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(page.getByRole('navigation')).toHaveCount(0)
  await expect(page.getByText('CC BY 4.0')).toBeVisible()
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe('rgb(255, 255, 255)')
  await screen('paper')
  const paper = await page.pdf({ format: 'A4' })
  expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
})
