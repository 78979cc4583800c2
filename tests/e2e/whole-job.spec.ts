// The job that everything else stands on: start, write, pull the plug, start again, and find every letter.
import { expect, test } from './support/fixtures.ts'

test.describe('on a device that nobody has used yet', () => {
  test.use({ settings: null, repository: null })

  test('a person says her name, makes a repository, writes, pulls the plug, and finds every letter', async ({ granary }) => {
    let { page } = granary
    await granary.screen('first-start')
    await granary.expectAccessible()
    await page.getByRole('radio', { name: 'English' }).check({ force: true })
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Amina Okello')
    await granary.screen('first-start-name')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('radio', { name: 'New repository' }).check({ force: true })
    await page.getByRole('textbox', { name: 'Name of the repository' }).fill('Seeds of Learning')
    await page.getByRole('button', { name: 'Start' }).click()

    await page.getByRole('button', { name: 'Add' }).first().click()
    await page.getByRole('menuitem', { name: 'New note' }).click()
    const body = page.locator('.ProseMirror')
    await body.click()
    const sentence = 'Ada said: the well is dry in March, and the boat stops at four villages.'
    await page.keyboard.type(sentence)
    await expect(body).toContainText(sentence)
    await expect(page.getByRole('contentinfo').getByRole('status')).toHaveText('Saved on this device')
    await granary.screen('editor')
    await granary.expectAccessible()

    // What is said to be saved is there after the plug was pulled.
    page = await granary.crashAndStart()
    await page.getByRole('listbox').or(page.getByRole('grid')).getByRole('option').or(page.getByRole('row')).last().dblclick()
    await expect(page.locator('.ProseMirror')).toContainText(sentence)
  })
})

test.describe('with a repository', () => {
  test('what the command line writes while the window is open is seen at once, and again after a power cut', async ({ granary }) => {
    await expect(granary.page.getByRole('link', { name: 'Library' })).toBeVisible()
    await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
    await expect(granary.page.getByText('The school boat').first()).toBeVisible()
    await granary.screen('library')
    const page = await granary.crashAndStart()
    await expect(page.getByText('The school boat').first()).toBeVisible()
  })
})
