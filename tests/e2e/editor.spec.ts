// Writing: every job of the text in front of a person, in the browser shell and in Electron.
import type { CDPSession, Locator, Page } from '@playwright/test'
import { expect, type Granary, test } from './support/fixtures.ts'

const text = (page: Page): Locator => page.getByRole('textbox', { name: 'Text', exact: true })
/** A command that comes before the window would own the repository, and the window would find it in use. */
const opened = (page: Page) => expect(page.getByRole('searchbox', { name: 'Search everything' })).toBeVisible()
const openItem = async (page: Page, id: string) => {
  await opened(page)
  await page.evaluate((hash) => void (location.hash = hash), `/item/${id}`)
}
const newItem = async (granary: Granary, title: string, markdown = ''): Promise<string> => {
  await opened(granary.page)
  const { id } = await granary.granary<{ id: string }>(['write', '--repo', granary.repository, '--title', title, '--from', '-'], markdown)
  return id
}
const shown = async (granary: Granary, id: string, format: 'text' | 'md' | 'json' = 'text') => {
  const answer = await granary.granary<{ text?: string }>(['show', '--repo', granary.repository, id, '--format', format])
  return answer.text ?? JSON.stringify(answer)
}
const start = async (granary: Granary, markdown = '') => {
  const id = await newItem(granary, 'Marco', markdown)
  await openItem(granary.page, id)
  await expect(text(granary.page)).toBeVisible()
  return id
}
/** Reads until the engine holds it. */
const expectKept = (granary: Granary, id: string, expected: string | RegExp) =>
  expect
    .poll(() => shown(granary, id, 'md'), { timeout: 10_000 })
    .toMatch(typeof expected === 'string' ? new RegExp(expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : expected)

test('what is typed is kept, formatted by Markdown signs, and there after a power cut', async ({ granary }) => {
  const id = await start(granary)
  await text(granary.page).click()
  await granary.page.keyboard.type('# Dimension 1\nThe river **school** is *open*.\n- one\ntwo')
  await expectKept(granary, id, '- two')
  const page = await granary.crashAndStart()
  await openItem(page, id)
  await expect(text(page).getByRole('heading', { name: 'Dimension 1' })).toBeVisible()
  await expect(text(page).locator('strong')).toHaveText('school')
  await expect(text(page).locator('li')).toHaveText(['one', 'two'])
  await granary.screen('editor')
  await granary.expectAccessible()
})

test('loses no letter when the engine dies while somebody types', async ({ granary }) => {
  const id = await start(granary)
  await text(granary.page).click()
  await granary.page.keyboard.type('before ', { delay: 10 })
  const typing = granary.page.keyboard.type('one two three four five six seven eight nine ten ', { delay: 25 })
  await granary.shell.killEngine()
  await typing
  await granary.page.keyboard.type('after')
  await expect(text(granary.page)).toHaveText('before one two three four five six seven eight nine ten after')
  await expectKept(granary, id, 'before one two three four five six seven eight nine ten after')
})

test('two windows that open a new item and type at once end with the same text, no empty and no doubled block', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'a second window is opened by hand there')
  const id = await start(granary)
  const second = await granary.page.context().newPage()
  await second.goto(granary.page.url())
  await openItem(second, id)
  await expect(text(second)).toBeVisible()
  await text(granary.page).click()
  await text(second).click()
  await Promise.all([granary.page.bringToFront(), text(granary.page).pressSequentially('left', { delay: 15 })])
  await text(second).pressSequentially('right', { delay: 15 })
  const both = async () => [(await text(granary.page).innerText()).trim(), (await text(second).innerText()).trim()]
  await expect.poll(async () => new Set(await both()).size).toBe(1)
  await expectKept(granary, id, (await both())[0] ?? '')
  await expect(text(granary.page).locator('p')).toHaveCount(1)
  await expect(text(second).locator('p')).toHaveCount(1)
  const [kept = ''] = await both()
  expect(kept).toHaveLength('leftright'.length)
  for (const word of ['left', 'right']) expect(kept).toMatch(new RegExp(word.split('').join('.*')))
})

test('each paragraph takes its own direction; Arabic and Bengali stand as they were typed', async ({ granary }) => {
  const id = await start(granary)
  await text(granary.page).click()
  await granary.page.keyboard.insertText('يعود القارب إلى القرية.')
  await granary.page.keyboard.press('Enter')
  await granary.page.keyboard.insertText('নদী আর স্কুল একসাথে।')
  const [first, second] = [text(granary.page).locator('p').nth(0), text(granary.page).locator('p').nth(1)]
  expect(await first.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl')
  expect(await second.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr')
  await expectKept(granary, id, 'يعود القارب إلى القرية.')
  await expectKept(granary, id, 'নদী আর স্কুল একসাথে।')
})

test('in a text from right to left, an empty line and a cell of numbers stand as its words do; notes have their numbers at once', async ({ granary }) => {
  const id = await start(granary, 'يعود القارب.[^1]\n\n| القرية | التلاميذ |\n|---|---|\n| ماركو | 12 |\n\nEnglish.\n\n[^1]: روته آدا.\n')
  const { page } = granary
  const directionOf = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).direction)
  await expect(text(page).locator('[data-number="1"]')).toHaveCount(2)
  expect(await directionOf(text(page).locator('td p').last())).toBe('rtl')
  expect(await directionOf(text(page).getByText('English.'))).toBe('ltr')
  await text(page).locator('p').first().click()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.type('/')
  expect(await directionOf(text(page).locator('p').first())).toBe('rtl')
  await expectKept(granary, id, 'يعود القارب')
})

test('an input method composes a word and only the finished word is kept, also while another window writes', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'the browser’s protocol is used directly')
  const id = await start(granary, 'First line.\n\nSecond line.\n')
  const second = await granary.page.context().newPage()
  await second.goto(granary.page.url())
  await openItem(second, id)
  await expect(text(second)).toBeVisible()
  await granary.page.bringToFront()
  await text(granary.page).click()
  await granary.page.keyboard.press('Control+Home')
  const session: CDPSession = await granary.page.context().newCDPSession(granary.page)
  const compose = (composed: string) =>
    session.send('Input.imeSetComposition', { text: composed, selectionStart: composed.length, selectionEnd: composed.length })
  await compose('ন')
  await second.bringToFront()
  await text(second).click()
  await second.keyboard.press('Control+End')
  await second.keyboard.type('More.', { delay: 10 })
  await granary.page.bringToFront()
  await expect(text(granary.page)).toContainText('More.')
  await compose('নদ')
  await compose('নদী')
  await session.send('Input.insertText', { text: 'নদী' })
  await granary.page.keyboard.type(' flows. ')
  await expectKept(granary, id, /নদী flows\. First line\./)
  expect((await text(granary.page).innerText()).split('নদ')).toHaveLength(2)
  await expect(text(second)).toContainText('নদী flows. First line.')
})

test('finds and replaces in the text, and one undo takes all of it back', async ({ granary }) => {
  const id = await start(granary, 'A school by the river. The School boat. Preschool.\n')
  const { page } = granary
  await text(page).click()
  await page.keyboard.press('Control+f')
  await page.keyboard.type('school')
  await expect(page.getByText('1 of 3')).toBeVisible()
  await page.keyboard.press('F3')
  await expect(page.getByText('2 of 3')).toBeVisible()
  await page.getByRole('button', { name: 'Replace', exact: true }).click()
  await page.getByRole('textbox', { name: 'Replace with' }).fill('café')
  await page.getByText('Whole words').click()
  await expect(page.getByText(/of 2$/)).toBeVisible()
  await page.getByRole('button', { name: 'Replace all' }).click()
  await expect(page.getByText('2 places replaced')).toBeVisible()
  await expectKept(granary, id, 'A café by the river. The café boat. Preschool.')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect(text(page)).toHaveText('A school by the river. The School boat. Preschool.')
})

test('makes a table from the slash menu, fills it by Tab and grows it', async ({ granary }) => {
  const id = await start(granary)
  const { page } = granary
  await text(page).click()
  await page.keyboard.type('/tab')
  await expect(page.getByRole('option', { name: 'Table' })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('Village')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Pupils')
  await page.getByRole('button', { name: 'Table' }).click()
  await page.getByRole('menuitem', { name: 'Add a row below' }).click()
  await expect(text(page).locator('tr')).toHaveCount(4)
  await page.getByRole('button', { name: 'Table' }).click()
  await page.getByRole('menuitem', { name: 'Remove the column' }).click()
  await expect(text(page).locator('tr').first().locator('th')).toHaveCount(2)
  await expectKept(granary, id, 'Village')
})

/** A picture of one red dot. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
const paste = (page: Page, data: { html?: string; text?: string; png?: string }) =>
  text(page).evaluate((element, { html, text: plain, png }) => {
    const transfer = new DataTransfer()
    if (html) transfer.setData('text/html', html)
    if (plain) transfer.setData('text/plain', plain)
    if (png) transfer.items.add(new File([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], 'dot.png', { type: 'image/png' }))
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }))
  }, data)

test('a pasted picture is stored and shown, and takes a caption and a description', async ({ granary }) => {
  const id = await start(granary)
  const { page } = granary
  await text(page).click()
  await paste(page, { png: dot })
  const picture = text(page).locator('figure img')
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1)
  await picture.click()
  await page.getByRole('button', { name: 'Caption and description' }).click()
  await page.getByRole('textbox', { name: 'Caption' }).fill('The boat at noon')
  await page.getByRole('textbox', { name: 'Description' }).fill('A red boat')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(text(page).locator('figcaption')).toHaveText('The boat at noon')
  await expectKept(granary, id, 'A red boat')
})

test('what is pasted from Word is cleaned, and nothing from outside is fetched', async ({ granary }) => {
  const id = await start(granary)
  const { page } = granary
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await text(page).click()
  await paste(page, {
    html: `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><style>p{color:red}</style><h1 style='mso-style-name:x'>Plan</h1><p class=MsoNormal><b style='font-weight:bold'>Bold</b> and <span onclick="alert(1)" style="color:red">plain</span><o:p></o:p></p><script>window.hacked = 1</script><p><img src="https://outside.example/x.png" alt="far"></p><p><a href="javascript:alert(1)">bad</a></p></body></html>`,
  })
  await expect(text(page).getByRole('heading', { name: 'Plan' })).toBeVisible()
  await expect(text(page).locator('strong')).toHaveText('Bold')
  await expectKept(granary, id, '# Plan')
  expect(await text(page).locator('script, style, [onclick], [href^="javascript"]').count()).toBe(0)
  expect(asked.filter((url) => url.includes('outside.example'))).toEqual([])
})

test('a long paste is written in pieces and arrives whole', async ({ granary }) => {
  const id = await start(granary)
  const { page } = granary
  await text(page).click()
  await paste(page, { html: Array.from({ length: 950 }, (_, index) => `<p>Line ${index}</p>`).join('') })
  await expect(text(page).locator('p')).toHaveCount(950)
  await expectKept(granary, id, 'Line 949')
  const all = (await shown(granary, id, 'md')).match(/Line \d+/g)
  expect(all).toEqual(Array.from({ length: 950 }, (_, index) => `Line ${index}`))
})

test('links to another item by [[ and follows it', async ({ granary }) => {
  const other = await newItem(granary, 'The school boat', 'It stops at four villages.\n')
  await start(granary)
  const { page } = granary
  await text(page).click()
  await page.keyboard.type('See [[school')
  await expect(page.getByRole('option', { name: /The school boat/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(text(page).locator('a[data-item]')).toHaveText('The school boat')
  await text(page).locator('a[data-item]').click()
  await page.getByRole('button', { name: 'Open the item' }).click()
  await expect(text(page)).toHaveText('It stops at four villages.')
  expect(page.url()).toContain(other)
})

test('the text can be left by Esc and Tab, and its tools reached by Alt+F10', async ({ granary }) => {
  await start(granary, '- one\n- two\n')
  const { page } = granary
  await text(page).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(text(page)).not.toBeFocused()
  await text(page).click()
  await page.keyboard.press('Alt+F10')
  await expect(page.getByRole('toolbar', { name: 'Text tools' }).getByRole('button').first()).toBeFocused()
})

test('a block of code takes a language by keyboard, keeps it in Markdown and HTML, and the next block begins with it', async ({ granary }) => {
  const id = await start(granary)
  const { page } = granary
  await text(page).click()
  await page.keyboard.type('/code')
  await expect(page.getByRole('option', { name: 'Code' }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('print("water")')
  const language = page.getByRole('toolbar', { name: 'Text tools' }).getByRole('button', { name: 'Language of the code' })
  await expect(language).toBeVisible()
  await page.keyboard.press('Alt+F10')
  for (let step = 0; step < 12 && !(await language.evaluate((button) => button === document.activeElement)); step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.type('pyt')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('toolbar', { name: 'Text tools' }).getByRole('button', { name: 'Python' })).toBeVisible()
  await expectKept(granary, id, '```python\nprint("water")\n```')
  const { text: html } = await granary.granary<{ text: string }>(['show', '--repo', granary.repository, id, '--format', 'html'])
  expect(html).toContain('<code class="language-python">')
  await expect(text(page)).toBeFocused()
  // Three line ends leave the block.
  await page.keyboard.press('Control+End')
  for (let line = 0; line < 3; line++) await page.keyboard.press('Enter')
  await page.keyboard.type('/code')
  await page.keyboard.press('Enter')
  await page.keyboard.type('pass')
  await expectKept(granary, id, '```python\npass\n```')
})

test('two windows on the same text show each other where one writes, by name, and nothing of it is in the text', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'a second window is opened by hand there')
  const id = await start(granary, 'The river school opens in March.\n\nIt has a boat.\n')
  const second = await granary.page.context().newPage()
  await second.goto(granary.page.url())
  await openItem(second, id)
  await expect(text(second)).toBeVisible()
  await text(second).locator('p').last().click()
  await second.keyboard.press('Control+End')
  const caret = text(granary.page).locator('.granary-caret')
  await expect(caret).toHaveAttribute('data-name', 'Amina Okello')
  await expect(text(granary.page).locator('p').last().locator('.granary-caret')).toHaveCount(1)
  await expect(granary.page.getByText('Also here: Amina Okello')).toBeVisible()
  await second.keyboard.press('Shift+Home')
  await expect(text(granary.page).locator('.granary-caret-range')).toHaveText('It has a boat.')
  await second.keyboard.press('End')
  await second.keyboard.type(' It is red.')
  await expect(text(granary.page).locator('p').last().locator('.granary-caret')).toHaveCount(1)
  await granary.screen('carets')
  await granary.page.bringToFront()
  await text(granary.page).locator('p').first().click()
  await granary.page.keyboard.press('Home')
  await granary.page.keyboard.type('Well: ')
  await expect(text(second).locator('p').first().locator('.granary-caret')).toHaveCount(1)
  await expect(text(granary.page)).toHaveText('Well: The river school opens in March.It has a boat. It is red.')
  await expectKept(granary, id, 'Well: The river school opens in March.\n\nIt has a boat. It is red.')
  await second.close()
  await expect(caret).toHaveCount(0, { timeout: 40_000 })
  await expect(granary.page.getByText('Also here:')).toHaveCount(0)
})

test('the line one writes in stays in sight at the foot of a long text, after a far scroll, and in long lines of code', async ({ granary }) => {
  await start(granary, Array.from({ length: 60 }, (_, number) => `Paragraph ${number}.`).join('\n\n'))
  const { page } = granary
  const last = text(page).locator('> :last-child')
  await text(page).click()
  await page.keyboard.press('Control+End')
  for (let line = 0; line < 12; line++) await page.keyboard.type(`line ${line}\n`)
  await page.keyboard.type('A sentence that is longer than one line of the page, so that it goes on below by itself. '.repeat(6))
  await expect(last).toContainText('by itself. A sentence')
  await expect(last).toBeInViewport({ ratio: 1 })
  // Somebody looks at the beginning and goes on writing: the text comes back to the caret.
  await text(page).evaluate((element) => element.closest('[class*=page]')?.scrollTo({ top: 0, behavior: 'instant' }))
  await expect(last).not.toBeInViewport()
  await page.keyboard.type('x')
  await expect(last).toBeInViewport()
  await page.keyboard.type('\n```\n')
  await page.keyboard.type('a very long line of code '.repeat(12))
  const code = text(page).locator('pre')
  await expect.poll(() => code.evaluate((element) => element.scrollLeft)).toBeGreaterThan(200)
  await expect(code).toBeInViewport({ ratio: 0.5 })
})

test('a key acts where the caret stands, also when it comes before the browser has told that the caret moved', async ({ granary }) => {
  const id = await start(granary, 'One.\n\nTwo.\n\nThree.')
  await text(granary.page).locator('p').first().click()
  // As on a busy laptop: the next key is handled before the news of where the last one led.
  await text(granary.page).evaluate((body) => {
    getSelection()?.collapse(body.lastElementChild?.firstChild ?? null, 6)
    body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true, cancelable: true }))
  })
  await granary.page.keyboard.type('Four.')
  await expectKept(granary, id, /Three\.\s+Four\./)
})

test('a sign that is a key of the window is a letter in a text', async ({ granary }) => {
  const id = await start(granary)
  await text(granary.page).click()
  await granary.page.keyboard.type('? / j k g')
  await expectKept(granary, id, /\? \/ j k g/)
  await expect(granary.page.getByRole('dialog')).toHaveCount(0)
})

test('a click in the empty room below a short text goes to its end', async ({ granary }) => {
  const { page } = granary
  const id = await start(granary, 'Rain came.')
  const below = await text(page).evaluate((body) => {
    const { left, bottom } = body.getBoundingClientRect()
    return { x: left + 200, y: bottom + 8 }
  })
  // The page around the text learns of its editor a moment after the text is there.
  await expect(async () => {
    await page.mouse.click(below.x, below.y)
    await expect(text(page)).toBeFocused({ timeout: 500 })
  }).toPass()
  await page.keyboard.type(' It stayed.')
  await expectKept(granary, id, 'Rain came. It stayed.')
})

test('letters that need AltGr or a dead key are written, and no shortcut of ours takes them', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'the browser’s protocol is used directly')
  const id = await newItem(granary, 'Marco')
  const { page } = granary
  // Windows tells AltGr as Control and Alt; Linux tells it apart.
  for (const platform of ['Win32', 'Linux x86_64']) {
    await page.addInitScript((name) => Object.defineProperty(navigator, 'platform', { get: () => name, configurable: true }), platform)
    await page.reload()
    await openItem(page, id)
    await text(page).click()
    const taken = await text(page).evaluate((element, asControlAlt) => {
      const letters = [
        'Digit1|',
        'Digit2@',
        'Digit3#',
        'KeyE€',
        'BracketLeft[',
        'Digit7{',
        'Digit8[',
        'Digit9]',
        'Digit0}',
        'KeyQą',
        'KeySś',
        'KeyZż',
        'KeyF£',
        'KeyKł',
      ]
      return letters.filter((each) => {
        const [code, key] = [each.slice(0, -1), each.slice(-1)]
        const keyCode = code.startsWith('Digit') || code.startsWith('Key') ? code.charCodeAt(code.length - 1) : 219
        const flags = { ctrlKey: asControlAlt, altKey: asControlAlt, modifierAltGraph: true }
        const event = new KeyboardEvent('keydown', { key, code, keyCode, bubbles: true, cancelable: true, ...flags })
        return !element.dispatchEvent(event)
      })
    }, platform === 'Win32')
    expect(taken, platform).toEqual([])
  }
  await expect(text(page).locator('h1, h2, h3, ul, ol, pre')).toHaveCount(0)
  const session: CDPSession = await page.context().newCDPSession(page)
  // A dead key: the browser composes, as an input method does.
  await session.send('Input.imeSetComposition', { text: '´', selectionStart: 1, selectionEnd: 1 })
  await session.send('Input.insertText', { text: 'é' })
  await page.keyboard.insertText('ñ@€')
  await expectKept(granary, id, 'éñ@€')
})
