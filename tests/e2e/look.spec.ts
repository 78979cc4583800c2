// How every screen looks: in light and dark, wide and narrow, English and Arabic. What a machine can see of it is checked here;
// the pictures in test-results/screens are for people.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { makeFolder, pdfOf } from '../formats/import-support/make-files.ts'
import { expect, type Granary, test } from './support/fixtures.ts'

const sizes = [
  { name: 'wide', width: 1366, height: 768 },
  { name: 'narrow', width: 800, height: 700 },
] as const
const themes = ['light', 'dark'] as const

const resize = async ({ page, shell }: Granary, size: { width: number; height: number }) => {
  if (shell.app) await shell.app.evaluate(({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height), size)
  else await page.setViewportSize(size)
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(size.width)
}

/** Text cut off, things outside the window, the page scrolling sideways. */
const measure = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const problems = new Set<string>()
    const shown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    const say = (element: Element) =>
      `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0]}` : ''} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`
    const root = document.scrollingElement
    if (root && root.scrollWidth > root.clientWidth + 1) problems.add(`the page scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`)
    const [main] = document.getElementsByTagName('main')
    const page = main ?? document.querySelector('[role=main]')
    if (page && page.scrollWidth > page.clientWidth + 1) problems.add(`the main part scrolls sideways: ${page.scrollWidth} in ${page.clientWidth}`)

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement
      if (!parent || !node.nodeValue?.trim() || !shown(parent) || parent.closest('[aria-hidden=true], .textLayer, option')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      // Words for screen readers alone stand in a box of one pixel.
      if (box.width < 2 || box.height < 2) continue
      for (let around: Element | null = parent; around && around !== document.body; around = around.parentElement) {
        const style = getComputedStyle(around)
        if (style.position === 'absolute' && around.clientWidth <= 1) break
        if (style.overflowX === 'auto' || style.overflowX === 'scroll') break
        if (style.overflowX === 'visible') continue
        const edge = around.getBoundingClientRect()
        if (edge.width <= 2) break
        const sideways = box.left < edge.left - 1.5 || box.right > edge.right + 1.5
        if (sideways && style.textOverflow !== 'ellipsis') problems.add(`cut at the side: ${say(parent)}`)
        if (
          (style.overflowY === 'hidden' || style.overflowY === 'clip') &&
          (box.top < edge.top - 3 || box.bottom > edge.bottom + 3) &&
          style.webkitLineClamp === 'none'
        )
          problems.add(`cut above or below: ${say(parent)}`)
        break
      }
    }
    const targets =
      'button, a[href], input:not([type=hidden]), select, textarea, [role=button], [role^=menuitem], [role=option], [role=tab], [role=checkbox], [role=radio], [role=switch]'
    for (const element of document.querySelectorAll(targets)) {
      const target = element.matches('input[type=checkbox], input[type=radio]') ? (element.closest('label') ?? element) : element
      if (!shown(target) || target.closest('[inert], [aria-hidden=true]')) continue
      const { width, height, left, right } = target.getBoundingClientRect()
      if (width <= 2 || height <= 2) continue
      // A link within a sentence has the height of the sentence.
      if (getComputedStyle(target).display === 'inline') continue
      if ((left < -1 || right > innerWidth + 1) && !target.closest('[role=document]')) problems.add(`outside the window: ${say(target)}`)
    }
    return [...problems]
  })

/** Targets smaller than 32 px. Boxes of task lists stand in a line of text and have its height. */
const small = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'button, a[href], select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), [role=button], [role^=menuitem], [role=option], [role=tab], [role=row], label:has(input)',
      ),
    ]
      .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && getComputedStyle(element).display !== 'inline')
      .filter((element) => !element.closest('[inert], [aria-hidden=true], [data-type=taskList]'))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 2 && box.height > 2 && Math.min(box.width, box.height) < 31.5)
      .map(
        ({ element, box }) =>
          `smaller than 32 px (${Math.round(box.width)}×${Math.round(box.height)}): ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 30)}`,
      ),
  )

const seen: { problems: string[] } = { problems: [] }

const look = async (granary: Granary, name: string) => {
  const { page } = granary
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await granary.screen(`look-${name}-${theme}`)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        seen.problems.push(`${name} ${theme}: axe ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  }
  for (const problem of await measure(page)) seen.problems.push(`${name}: ${problem}`)
  for (const problem of await small(page)) seen.problems.push(`${name}: ${problem}`)
}
const go = (page: Page, hash: string) => page.evaluate((next) => void (location.hash = next), hash)

const report = () => {
  const { problems } = seen
  seen.problems = []
  expect(problems).toEqual([])
}

for (const language of ['en', 'ar'] as const)
  test.describe(`in ${language}`, () => {
    test.use({ settings: { language, contributorName: 'Amina Okello', deviceName: 'Test laptop', lessMotion: true }, repository: 'sample' })

    test(`every screen is whole, readable and large enough (${language})`, async ({ granary }) => {
      test.setTimeout(400_000)
      const { page } = granary
      // The window has the repository: what the command line imports now has a result page in it.
      await expect(page.getByRole('grid').getByRole('row').first()).toBeVisible()
      const pages = Array.from({ length: 12 }, (_, index) => `Page ${index + 1} tells of the river`)
      const folder = makeFolder({ 'river.pdf': pdfOf(pages, { title: 'The long report' }), 'broken.docx': 'no Word document', 'empty.txt': '' })
      const { imported } = await granary.granary<{ imported: { id: string }[] }>(['import', '--repo', granary.repository, folder.path])
      folder.remove()
      const { items } = await granary.granary<{ items: { id: string; title: string }[] }>(['list', '--repo', granary.repository])
      const idOf = (title: RegExp) => items.find((item) => title.test(item.title))?.id ?? ''
      const result = await page.locator('a[href^="#/import/"]').getAttribute('href')
      const pdf = imported[0]?.id ?? ''
      await granary.granary(['write', '--repo', granary.repository, '--title', 'Binned', '--from', '-'], 'x\n')
      const { id: written } = await granary.granary<{ id: string }>(
        ['write', '--repo', granary.repository, '--title', 'Seeds of learning: notes from four villages', '--from', '-'],
        '# Territory\n\nThe boat **stops** at four villages. قارب الكتب يصل في الصباح.\n\n- one\n- two\n\n| Village | Pupils |\n|---|---|\n| Mwembe | 40 |\n\n> Nobody is late.\n\n- [ ] ask Ada\n',
      )
      const rows = page.getByRole('grid').getByRole('row')
      // One in the bin. Nothing comes between the rows any more while one points at it.
      await expect(rows.filter({ hasText: 'Seeds of learning: notes' })).toHaveCount(1)
      await rows.filter({ hasText: 'Binned' }).first().click()
      await expect(page.getByRole('complementary').locator('h2')).toHaveText('Binned')
      await page.keyboard.press('Delete')
      await expect(rows.filter({ hasText: 'Binned' })).toHaveCount(0)

      for (const size of sizes) {
        const screen = (name: string) => look(granary, `${name}-${size.name}-${language}`)
        await resize(granary, size)
        await go(page, '/')
        await expect(rows.nth(5)).toBeVisible()
        await screen('library')
        if (size.name === 'wide') {
          await rows.nth(4).click()
          await expect(page.getByRole('complementary').locator('h2')).toBeVisible()
          await screen('details')
        }
        await page.getByRole('searchbox').first().fill('school')
        await expect(page.locator('mark').first()).toBeVisible()
        await screen('search')
        await page.getByRole('searchbox').first().fill('')
        await go(page, '/bin')
        await expect(rows.first()).toBeVisible()
        await screen('bin')
        await go(page, `/item/${written}`)
        await expect(page.locator('.ProseMirror table')).toBeVisible()
        await screen('editor')
        await go(page, `/item/${pdf}`)
        await expect(page.locator('.textLayer').first()).toContainText('Page 1')
        await screen('reader-pdf')
        await go(page, `/item/${idOf(/^A framework for learning ecosystems/)}`)
        await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible()
        await screen('reader-text')
        await go(page, '/settings')
        await expect(page.getByRole('main').getByRole('radio').first()).toBeAttached()
        await screen('settings')
        await go(page, '/exchange')
        await expect(page.getByRole('main').getByRole('button').first()).toBeVisible()
        await screen('exchange')
        await go(page, '/exchange/bundle')
        await expect(page.getByRole('main').getByRole('radio').first()).toBeAttached()
        await screen('exchange-bundle')
        await go(page, result?.slice(1) ?? '')
        await expect(page.getByRole('main').getByRole('status')).toBeVisible()
        await screen('import-result')
        await page.keyboard.press('F1')
        await expect(page.getByRole('dialog')).toBeVisible()
        await screen('keys')
        await page.keyboard.press('Escape')
        await page.keyboard.press('Control+k')
        await expect(page.getByRole('dialog').getByRole('menuitem').first()).toBeVisible()
        await screen('palette')
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }
      report()
    })
  })

test.describe('on a device that nobody has used yet', () => {
  test.use({ settings: null, repository: null })
  test('the three questions of the first start are whole and readable in both directions', async ({ granary }) => {
    test.setTimeout(120_000)
    const { page } = granary
    for (const [language, word, index] of [
      ['en', 'English', 1],
      ['ar', 'العربية', 2],
    ] as const) {
      await page.getByText(word, { exact: true }).click()
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      for (const size of sizes) {
        await resize(granary, size)
        await look(granary, `start-1-${size.name}-${language}`)
      }
      await page.locator('button[type=submit]').click()
      await page.getByRole('textbox').first().fill(`Amina ${index}`)
      await look(granary, `start-2-${language}`)
      await page.locator('button[type=submit]').click()
      await expect(page.getByRole('radio').nth(2)).toBeAttached()
      await look(granary, `start-3-${language}`)
      await page.locator('footer button').first().click()
      await page.locator('footer button').first().click()
      await expect(page.getByText(word, { exact: true })).toBeVisible()
    }
    report()
  })
})

test.describe('when the engine does not come back', () => {
  test('one calm place says what is safe and what to do', async ({ granary }) => {
    test.skip(granary.shell.kind === 'electron', 'there the window ends with its program')
    const { page } = granary
    await expect(page.getByRole('link', { name: 'Library' })).toBeVisible()
    // The server and its engine end together, as when somebody closes Granary on this computer.
    const { pid } = JSON.parse(readFileSync(join(granary.repository, 'owner.json'), 'utf8')) as { pid: number }
    const parent = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }))
    process.kill(parent, 'SIGKILL')
    await expect(page.getByText('The part that saves your work stopped. It is starting again.')).toBeVisible()
    await granary.screen('look-reconnecting')
    await expect(page.getByRole('heading', { name: /^The part that saves your work stopped at/ })).toBeVisible({ timeout: 40_000 })
    await expect(page.getByRole('button', { name: 'Start again' })).toBeFocused()
    for (const size of sizes) {
      await resize(granary, size)
      await look(granary, `stopped-${size.name}`)
    }
    report()
  })
})
