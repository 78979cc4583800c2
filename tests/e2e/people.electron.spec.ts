// What only the window of the system has: invitations that come as links and files, and sticks that can be chosen.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { granary as run } from './support/command-line.ts'
import { choose } from './support/file-dialogs.ts'
import { expect, test } from './support/fixtures.ts'

interface Invited {
  ticket: string
  shortCode: string
}

const keepers: string[] = []
test.afterEach(() => {
  for (const home of keepers.splice(0)) rmSync(home, { recursive: true, force: true })
})
/** A keeper's home on another computer, with one item in her repository. */
const keeper = async () => {
  const home = mkdtempSync(join(tmpdir(), 'granary-e2e-home-'))
  keepers.push(home)
  const directory = join(home, 'seeds')
  await run(home, ['init', directory, '--name', 'Seeds of Learning', '--contributor', 'Gaby Rios'])
  await run(home, ['write', '--repo', directory, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  const invited = await run<Invited>(home, ['invite', '--repo', directory, '--role', 'annotator'])
  return { home, directory, ...invited }
}

test.describe('on a device without a repository', () => {
  test.use({ repository: null })

  test('a link and a file of an invitation open the dialog that joins', async ({ granary }) => {
    const { page, shell } = granary
    const gaby = await keeper()
    await expect(page.getByRole('heading', { name: 'Which repository?' })).toBeVisible()
    const startedAgainWith = (argument: string) => shell.app?.evaluate(({ app }, given) => app.emit('second-instance', {}, ['granary', given]), argument)
    await startedAgainWith(gaby.ticket)
    const dialog = page.getByRole('dialog', { name: 'Join a repository' })
    await expect(dialog.getByText(/Gaby Rios.* invites you to .*Seeds of Learning/)).toBeVisible()
    await granary.screen('join-from-link')
    await granary.expectAccessible()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toHaveCount(0)
    const file = join(gaby.home, 'Seeds.granary-invitation')
    writeFileSync(file, `Granary invitation\n${gaby.ticket}\n`)
    await startedAgainWith(file)
    await expect(dialog.getByText(/Gaby Rios.* invites you to .*Seeds of Learning/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Join', exact: true }).click()
    await expect(page.getByText(/You have joined by the invitation of .*Gaby Rios/)).toBeVisible()
  })

  test('a short code joins together with the stick on which the repository lies', async ({ granary }) => {
    const { page } = granary
    const gaby = await keeper()
    const stick = join(gaby.home, 'stick')
    mkdirSync(stick)
    await run(gaby.home, ['exchange', '--repo', gaby.directory, stick])
    await page.getByRole('button', { name: 'Join…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Join a repository' })
    await dialog.getByRole('textbox', { name: 'Invitation' }).fill(gaby.shortCode.toLowerCase())
    await expect(dialog.getByText('This is a short code.')).toBeVisible()
    const act = dialog.getByRole('button', { name: 'Join', exact: true })
    await expect(act).toBeDisabled()
    await choose(granary, [stick], () => dialog.getByRole('button', { name: 'Choose the stick or folder…' }).click())
    await expect(dialog.getByText(stick)).toBeVisible()
    await granary.screen('join-short-code')
    await act.click()
    await expect(page.getByText('The school boat').first()).toBeVisible()
    await page.getByRole('link', { name: 'People' }).click()
    await expect(page.getByRole('list', { name: 'People' }).getByRole('button', { name: /Amina Okello/ })).toContainText('annotator')
  })
})
