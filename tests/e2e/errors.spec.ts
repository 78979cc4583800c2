// When something goes wrong: the engine ends while somebody types, another program holds the repository, a text comes from a newer Granary.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, WebSocketRoute } from '@playwright/test'
import * as Y from 'yjs'
import { type ItemId, itemDocumentId } from '../../src/contract/ids.ts'
import { reachOwner } from '../../src/engine/hosts/local-socket.ts'
import { connect } from '../../src/rpc/connect.ts'
import { cliFile } from './support/command-line.ts'
import { expect, type Granary, test } from './support/fixtures.ts'

const write = async (granary: Granary, title: string, text: string): Promise<string> =>
  (await granary.granary<{ id: string }>(['write', '--repo', granary.repository, '--title', title, '--from', '-'], text)).id
const openItem = (granary: Granary, id: string) => granary.page.evaluate((hash) => void (location.hash = hash), `/item/${id}`)
const text = ({ page }: Granary) => page.getByRole('textbox', { name: 'Text', exact: true })
const stateLine = ({ page }: Granary) => page.getByRole('contentinfo').getByRole('status')
const markdown = async (granary: Granary, id: string) =>
  (await granary.granary<{ text: string }>(['show', '--repo', granary.repository, id, '--format', 'md'])).text

test('the engine ends while somebody types: it is said, it comes back by itself, and no letter is lost', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'Testimony', '')
  await openItem(granary, id)
  await text(granary).click()
  await page.keyboard.type('Ada said: ')
  await expect(stateLine(granary)).toHaveText('Saved on this device')
  // Three times in a row, so that the pauses between the starts are long enough to be seen.
  let words = 'Ada said: '
  for (const word of ['the well ', 'is dry ', 'in March.']) {
    await granary.shell.killEngine()
    await page.keyboard.type(word, { delay: 20 })
    words += word
    await expect(stateLine(granary)).toHaveText('Saved on this device', { timeout: 20_000 })
  }
  await expect(text(granary)).toHaveText(words)
  await expect(page.getByText('It is starting again.')).toHaveCount(0)
  expect(await markdown(granary, id)).toContain(words.trim())
  // What is done with the mouse goes on as well.
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(page.getByRole('grid', { name: 'List' }).getByText('Testimony')).toBeVisible()
  await page.getByRole('grid', { name: 'List' }).getByText('Testimony').click()
  await page.keyboard.press('Delete')
  await expect(page.getByText('The library is empty.')).toBeVisible()
})

/** From the next page on, the wire to the engine can be cut and joined. */
const wire = async (page: Page) => {
  let whole = true
  const open: WebSocketRoute[] = []
  await page.routeWebSocket(/./, (socket) => {
    if (!whole) return void socket.close()
    socket.connectToServer()
    open.push(socket)
  })
  await page.reload()
  return {
    cut: async () => {
      whole = false
      for (const socket of open.splice(0)) await socket.close()
    },
    join: () => {
      whole = true
    },
  }
}

test('letters typed while nothing answers wait in the window, are said to wait, and are kept later', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'the wire to the engine is cut in the browser')
  const { page } = granary
  const id = await write(granary, 'Testimony', '')
  const { cut, join: mend } = await wire(page)
  await openItem(granary, id)
  await text(granary).click()
  await page.keyboard.type('before ')
  await expect(stateLine(granary)).toHaveText('Saved on this device')
  await cut()
  await expect(stateLine(granary)).toHaveText('Not connected to your data; waiting')
  await expect(page.getByText('The part that saves your work stopped. It is starting again. What you see stays here.')).toBeVisible()
  await page.keyboard.type('while nothing answered')
  await granary.screen('reconnecting')
  await granary.expectAccessible()
  expect(await markdown(granary, id)).not.toContain('nothing answered')
  mend()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(stateLine(granary)).toHaveText('Saved on this device', { timeout: 20_000 })
  await expect(text(granary)).toHaveText('before while nothing answered')
  expect(await markdown(granary, id)).toContain('before while nothing answered')
})

test('letters typed before the calm place came are still there when it goes', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'the wire to the engine is cut in the browser')
  const { page } = granary
  const id = await write(granary, 'Testimony', '')
  const { cut, join: mend } = await wire(page)
  await openItem(granary, id)
  await text(granary).click()
  await page.keyboard.type('before ')
  await expect(stateLine(granary)).toHaveText('Saved on this device')
  await cut()
  await page.keyboard.type('in the dark')
  await expect(page.getByRole('heading', { name: /^The part that saves your work stopped at/ })).toBeVisible({ timeout: 40_000 })
  await expect(page.getByText('What you typed after that is still in this window')).toBeVisible()
  mend()
  await page.getByRole('button', { name: 'Start again' }).click()
  await expect(text(granary)).toHaveText('before in the dark', { timeout: 20_000 })
  await expect(stateLine(granary)).toHaveText('Saved on this device', { timeout: 20_000 })
  expect(await markdown(granary, id)).toContain('before in the dark')
})

test('an engine that cannot come back for long takes no letter with it: text, undo and the place in it are as they were', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'Testimony', '')
  await openItem(granary, id)
  await text(granary).click()
  await page.keyboard.type('before ')
  await expect(stateLine(granary)).toHaveText('Saved on this device')
  // Its folder is not there, as on a disk that was taken out: every new start fails.
  const away = `${granary.repository}-away`
  renameSync(granary.repository, away)
  await granary.shell.killEngine()
  await page.keyboard.type('in the dark', { delay: 30 })
  await expect(page.getByRole('heading', { name: /^The part that saves your work stopped at/ })).toBeVisible({ timeout: 40_000 })
  await expect(page.getByRole('button', { name: 'Copy what I was writing' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start again' })).toBeFocused()
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByText('repository-not-found')).toBeVisible()
  // Where the clipboard refuses, what is to be copied stands there selected.
  await page.evaluate(() => Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error('refused')) }))
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByText('The text is selected: copy it with Ctrl+C.')).toBeVisible()
  expect(await page.evaluate(() => String(window.getSelection()))).toContain('repository-not-found')
  await granary.screen('stopped')
  await granary.expectAccessible()
  renameSync(away, granary.repository)
  await page.getByRole('button', { name: 'Start again' }).click()
  await expect(page.getByRole('heading', { name: /^The part that saves your work stopped at/ })).toHaveCount(0, { timeout: 20_000 })
  await expect(text(granary)).toBeFocused()
  await page.keyboard.type(' and after')
  await expect(text(granary)).toHaveText('before in the dark and after')
  await expect(stateLine(granary)).toHaveText('Saved on this device', { timeout: 20_000 })
  expect(await markdown(granary, id)).toContain('before in the dark and after')
  await page.keyboard.press('Control+z')
  await expect(text(granary)).not.toContainText('and after')
})

const hold = (home: string, directory: string): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const server = spawn(process.execPath, [cliFile, 'serve', '--repo', directory, '--json'], {
      env: { ...process.env, GRANARY_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    server.stdout?.once('data', () => resolve(server))
    server.once('exit', (code) => reject(new Error(`granary serve ended with ${code}`)))
  })

test('a repository that another program has open is said to be so, with who has it, and opens when that one ends', async ({ granary }) => {
  const { page } = granary
  const directory = join(granary.home, 'second')
  await granary.granary(['init', directory, '--name', 'Second garden', '--contributor', 'Amina Okello'])
  // In the window once, so that it stands among the recent ones, then held by another program of another home.
  const other = mkdtempSync(join(tmpdir(), 'granary-e2e-other-'))
  const holder = await hold(other, directory)
  try {
    // A new start opens what was opened last on this device; a reload alone would open what this tab had.
    await page.evaluate(() => sessionStorage.clear())
    await page.reload()
    const problem = page.getByRole('alert').filter({ hasText: 'open in' })
    await expect(problem).toBeVisible()
    await expect(problem).toContainText('Nothing is lost')
    // Who has it: the program, the computer, the process.
    await expect(problem).toContainText(/open in another program: \u2068?Granary\u2069?, process \u2068?\d+/)
    await granary.screen('in-use')
    await granary.expectAccessible()
    const ended = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill('SIGTERM')
    await ended
    await page.getByRole('listitem').filter({ hasText: 'Second garden' }).getByRole('button', { name: 'Open' }).click()
    await expect(page.getByRole('button', { name: 'Second garden' })).toBeVisible()
    await expect(page.getByText('The library is empty.')).toBeVisible()
  } finally {
    holder.kill('SIGKILL')
    rmSync(other, { recursive: true, force: true })
  }
})

test('a text with a part from a newer Granary opens for reading only, says why, and keeps that part', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'From the future', 'An old paragraph.\n')
  const port = await reachOwner(granary.repository)
  if (!port) throw new Error('the engine has no socket')
  const client = connect(port)
  await client.call('home.openRepository', { directory: granary.repository })
  const opened = await client.call('documents.open', { documentId: itemDocumentId(id as ItemId) })
  const doc = new Y.Doc()
  Y.applyUpdateV2(doc, opened.state)
  doc.clientID = opened.clientId ?? 1
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  doc.transact(() => {
    const part = new Y.XmlElement('hologram')
    part.insert(0, [new Y.XmlText('Words inside the unknown part.')])
    const body = doc.getXmlFragment('body')
    body.insert(body.length, [part])
  })
  await client.call('documents.push', { channel: opened.channel, updates })
  client.close()

  await openItem(granary, id)
  await expect(page.getByText('An old paragraph.')).toBeVisible()
  await expect(page.getByText(/newer Granary/).first()).toBeVisible()
  expect(await page.locator('[contenteditable="true"]').count()).toBe(0)
  await granary.screen('unknown-part')
  await granary.expectAccessible()
  // Its name can still be changed, and the part is still there afterwards.
  await page.getByRole('textbox', { name: 'Title' }).fill('Kept for later')
  await page.keyboard.press('Enter')
  await expect
    .poll(async () => (await granary.granary<{ title: string }>(['show', '--repo', granary.repository, id, '--format', 'json'])).title)
    .toBe('Kept for later')
  expect(JSON.stringify(await granary.granary(['show', '--repo', granary.repository, id, '--format', 'json']))).toContain('Words inside the unknown part.')
})

test('an address of an item that is not here leads back to the library', async ({ granary }) => {
  const { page } = granary
  await expect(page.getByRole('link', { name: 'Library' })).toBeVisible()
  await openItem(granary, '0'.repeat(30))
  await expect(page.getByText('This item is not here.')).toBeVisible()
  await page.getByRole('button', { name: 'Open the library' }).click()
  await expect(page.getByText('The library is empty.')).toBeVisible()
})
