// Searching inside a web edition, against docs/formats/edition.md.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import lunr from 'lunr'
import { describe, expect, it } from 'vitest'
import { type LoadedIndex, loadIndex } from '../../src/edition-page/loaded-index.ts'
import { searchIndexes } from '../../src/edition-page/search.ts'
import { createSearchFiles, indexFileOf } from '../../src/engine/edition/search-files.ts'
import { wordsOf } from '../../src/engine/search/normalise.ts'
import { setUpRepository, type WrittenEdition } from './edition-support.ts'

const { add, write } = setUpRepository()

describe('searching', () => {
  const loadAll = (edition: WrittenEdition): LoadedIndex[] =>
    readdirSync(join(edition.place, 'search')).map((name) => {
      let loaded: LoadedIndex | null = null
      runInNewContext(edition.read(`search/${name}`), {
        granaryIndex: (json: string) => {
          loaded = loadIndex(json)
        },
      })
      return loaded as unknown as LoadedIndex
    })

  it('[ED30] [ED31] [ED32] finds titles, texts and people in all eight languages, in other forms of the words, split by language', async () => {
    const seeds: [string, string, string][] = [
      ['en', 'School boats', 'children learn on rivers'],
      ['fr', 'Les journaux du marché', 'une histoire d’école'],
      ['es', 'La maleta de semillas', 'niños y niñas'],
      ['pt', 'A rede remendada', 'as ações dos pescadores'],
      ['ar', 'قارب الكتب', 'الأطفال يكتبون في المدرسة'],
      ['bn', 'নৌকায় বর্ষা', 'শিশুদের বিদ্যালয়'],
      ['id', 'Timbangan Bu Sari', 'belajar menghitung'],
      ['sw', 'Barua kutoka mwembe', 'wanafunzi wa shule'],
    ]
    const ids = seeds.map(([language, title, text]) => add({ title, text, language, fields: { people: 'Zulekha' } }))
    const edition = await write({ ids })
    expect(readdirSync(join(edition.place, 'search')).toSorted()).toEqual(['ar.js', 'bn.js', 'en.js', 'es.js', 'fr.js', 'id.js', 'pt.js', 'sw.js'])
    const indexes = loadAll(edition)
    const titles = (query: string) => searchIndexes(indexes, query, 10).hits.map((hit) => hit.title)
    for (const [query, title] of [
      ['school', 'School boats'],
      ['schools ', 'School boats'],
      ['learning ', 'School boats'],
      ['boa', 'School boats'],
      ['journal ', 'Les journaux du marché'],
      ['ecole', 'Les journaux du marché'],
      ['semilla ', 'La maleta de semillas'],
      ['acao ', 'A rede remendada'],
      ['القارب ', 'قارب الكتب'],
      ['اطفال ', 'قارب الكتب'],
      ['নৌকা ', 'নৌকায় বর্ষা'],
      ['hitung ', 'Timbangan Bu Sari'],
      ['mwanafunzi ', 'Barua kutoka mwembe'],
    ] as const)
      expect(titles(query), query).toContain(title)
    expect(titles('zulekha')).toHaveLength(8)
    expect(titles('zulekha maleta')).toEqual(['La maleta de semillas'])
    // Words that stand nowhere together: what holds the most of them, and it is said.
    expect(searchIndexes(indexes, 'maleta timbangan ', 10)).toMatchObject({ total: 2, complete: false })
    for (const query of ['', '   ', 'zzqx', '((', '*', ':', '"', '~', 'a'.repeat(10_000), '\u0000', '__proto__', 'constructor'])
      expect(searchIndexes(indexes, query, 10).total, query).toBe(0)
  })

  it('[ED30] begins a further file when one is full, and forgets the texts of the first', async () => {
    const files = createSearchFiles(2)
    const item = (number: number, language: string) => ({
      title: `Item ${number}`,
      address: '',
      kind: 'note',
      language,
      summary: '',
      details: '',
      text: `word${number}`,
    })
    const full = [1, 2, 3, 4, 5].map((number) => files.add(item(number, 'en'))?.path ?? null)
    files.add(item(6, 'fr'))
    expect(full).toEqual([null, 'search/en.js', null, 'search/en-2.js', null])
    expect([...files.rest()].map(({ path }) => path)).toEqual(['search/en-3.js', 'search/fr.js'])
  })

  it('[ED31] answers as lunr’s own index does', async () => {
    const texts = ['river school boat', 'boat boat market', 'the river and the market', 'school', 'constructor of rivers']
    const items = texts.map((text, index) => ({ title: `Item ${index}`, address: '', kind: 'note', language: 'en', summary: '', details: '', text }))
    const loaded = loadIndex(JSON.stringify(indexFileOf(items)))
    const builder = new lunr.Builder()
    builder.tokenizer = (text) => wordsOf(String(text)).map((word) => new lunr.Token(word, {}))
    builder.ref('ref')
    builder.field('title', { boost: 6 })
    builder.field('details', { boost: 2 })
    builder.field('text', { boost: 1 })
    for (const [ref, item] of items.entries()) builder.add({ ref: String(ref), ...item })
    const own = builder.build()
    for (const word of ['river', 'boat', 'market', 'item', 'constructor']) {
      const rounded = (found: { ref: string; score: number }[]) => found.map(({ ref, score }) => [ref, Math.round(score * 20) / 20])
      const ours = loaded.query(new Map([[word, 1]]))
      expect(ours.length, word).toBeGreaterThan(0)
      expect(rounded(ours), word).toEqual(rounded(own.query((query) => query.term(word, { usePipeline: false }))))
    }
  })
})
