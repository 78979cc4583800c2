// The rail: places in the order of their keys, and words with room around them where it is narrow.
import { expect, test } from './support/fixtures.ts'

const words = {
  English: ['Library', 'Exchange', 'People', 'Bin', 'Settings'],
  français: ['Bibliothèque', 'Échange', 'Personnes', 'Corbeille', 'Paramètres'],
} as const

test('the places stand in their order, and when the rail is narrow no word touches its edges', async ({ granary }) => {
  const { page } = granary
  for (const [language, places] of Object.entries(words)) {
    await page.setViewportSize({ width: 1366, height: 768 })
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByText(language, { exact: true }).click()
    const rail = page.getByRole('navigation')
    await expect(rail.getByRole('link').first()).toHaveText(places[0])
    expect((await rail.getByRole('link').allTextContents()).slice(0, places.length)).toEqual(places)
    await page.setViewportSize({ width: 1000, height: 768 })
    await expect.poll(async () => (await rail.boundingBox())?.width).toBeLessThan(120)
    // The place where one is has the widest letters.
    if (language === 'français') await rail.getByRole('link').first().click()
    const room = await rail.getByRole('link').evaluateAll((links) =>
      links.map((link) => {
        const range = document.createRange()
        range.selectNodeContents(link.querySelector('span') ?? link)
        const [word, place] = [range.getBoundingClientRect(), link.getBoundingClientRect()]
        return Math.min(word.left - place.left, place.right - word.right)
      }),
    )
    expect(Math.min(...room), language).toBeGreaterThanOrEqual(4)
    await granary.screen(`rail-narrow-${language === 'English' ? 'en' : 'fr'}`)
  }
})
