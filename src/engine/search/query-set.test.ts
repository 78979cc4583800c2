// The query set of tests/fixtures/search through the real catalogue: expected and forbidden hits in eight languages.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ItemId } from '../../contract/ids.ts'
import type { ItemKind } from '../../contract/kinds.ts'
import { languages } from '../../contract/languages.ts'
import { createCatalogue, type WorkingCatalogue } from '../catalogue/index.ts'
import { createTestRepository, type TestItem, type TestRepository } from '../catalogue/test-repository.ts'

interface Text {
  name: string
  title: string
  text: string
  kind?: ItemKind
  tags?: string[]
  people?: string
}
interface Query {
  find: string
  hits: string[]
  not?: string[]
  because?: string
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../tests/fixtures/search/${name}`, import.meta.url), 'utf8'))
const sets = languages.map((language) => {
  const { texts, queries } = read(`${language}.json`) as { texts: Text[]; queries: Query[] }
  return { language, texts, queries, excerpts: read(`texts/open-source-guides.${language}.json`) as Text[] }
})

let repository: TestRepository
let catalogue: WorkingCatalogue
const nameById = new Map<ItemId, string>()

beforeAll(async () => {
  repository = await createTestRepository()
  const items: (TestItem & { name: string })[] = sets.flatMap(({ language, texts, excerpts }) =>
    [...texts, ...excerpts].map(({ name, title, text, kind, tags, people }) => ({
      name: `${language}/${name}`,
      title,
      text,
      language,
      kind: kind ?? 'note',
      ...(tags === undefined ? {} : { tags }),
      ...(people === undefined ? {} : { fields: { people } }),
    })),
  )
  for (const [index, id] of repository.add(items).entries()) nameById.set(id, items[index]?.name ?? '')
  catalogue = await createCatalogue({ directory: repository.directory })
  await catalogue.settled()
}, 60_000)
afterAll(async () => {
  await catalogue.close()
  repository.close()
  repository.remove()
})

describe.each(sets)('the query set in $language', ({ language, texts, queries }) => {
  test('holds at least 30 queries', () => {
    expect(queries.length).toBeGreaterThanOrEqual(30)
  })

  test.each(queries)('finds for «$find» what is expected and nothing forbidden', async ({ find, hits, not }) => {
    const answer = await catalogue.search({ text: find, filter: {}, offset: 0, limit: 100 })
    const found = answer.hits
      .map((hit) => nameById.get(hit.id) ?? '')
      .filter((name) => name.startsWith(`${language}/`))
      .map((name) => name.slice(3))
    const forbidden = not ?? texts.map((text) => text.name).filter((name) => !hits.includes(name))
    expect({ missing: hits.filter((name) => !found.includes(name)), wrong: found.filter((name) => forbidden.includes(name)) }).toEqual({
      missing: [],
      wrong: [],
    })
    // Marks never cut a letter from its signs, and lie inside the text.
    for (const { snippet, title } of answer.hits) {
      for (const { text, marks } of [snippet, title]) {
        for (const [start, end] of marks) {
          expect(start).toBeLessThan(end)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(/^\p{M}/u.test(text.slice(start)) || /^\p{M}/u.test(text.slice(end))).toBe(false)
        }
      }
    }
  })
})
