// Searching one derived.db in this thread: ranking, limits, snippets, and queries that nobody means.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ItemId, TagId } from '../../contract/ids.ts'
import { createIndexWriter } from '../catalogue/index-writer.ts'
import { createPreparer } from '../catalogue/prepare.ts'
import { openDerived } from '../catalogue/schema.ts'
import type { SourceItem } from '../catalogue/source.ts'
import { maxCandidates } from './candidates.ts'
import { createSearch } from './run.ts'

const directory = mkdtempSync(join(tmpdir(), 'granary-search-'))
const db = openDerived(directory)
const search = createSearch(db)
afterAll(() => {
  db.close()
  rmSync(directory, { recursive: true, force: true })
})

let next = 0
const item = (title: string, text: string, more: Partial<SourceItem> = {}): SourceItem => ({
  id: (next++).toString(16).padStart(30, '0') as ItemId,
  title,
  kind: 'note',
  language: 'en',
  createdAtMs: Date.UTC(2026, 0, 1),
  createdBy: null,
  updatedAtMs: Date.UTC(2026, 0, 1) + next * 1000,
  updatedBy: null,
  binnedAtUtc: null,
  fields: {},
  tags: [],
  collections: [],
  attachments: [],
  links: [],
  headings: [],
  text,
  words: 0,
  ...more,
})

const find = (text: string, more: { limit?: number; offset?: number } = {}) => search({ text, filter: {}, offset: 0, limit: 20, ...more })
const titles = (text: string) => find(text).hits.map((hit) => hit.title.text)

beforeAll(() => {
  const writer = createIndexWriter(db)
  const preparer = createPreparer({ tagLabels: new Map(), textOf: () => null })
  const long = Array.from({ length: 400 }, (_, index) => `Paragraph ${index} of a long text about nothing much.`)
  long[300] = 'Here the quetzal sings above the valley.'
  db.transaction(() => {
    for (let index = 0; index < maxCandidates + 50; index++) writer.put(preparer.prepare(item(`Filler ${index}`, 'common words in every filler text')))
    writer.put(preparer.prepare(item('The old title hit: common', 'something else')))
    for (let index = 0; index < 60; index++) writer.put(preparer.prepare(item(`Every ground ${index}`, index % 2 === 0 ? 'here and now' : 'with a heron')))
    for (let index = 0; index < maxCandidates + 50; index++) writer.put(preparer.prepare(item(`Later ${index}`, 'common words in every later text')))
    writer.put(preparer.prepare(item('Mentions', 'zebra once, among many other words that have nothing to do with it at all')))
    writer.put(preparer.prepare(item('Speaks of it', 'zebra zebra zebra')))
    writer.put(preparer.prepare(item('Zebra', 'the animal')))
    writer.put(preparer.prepare(item('Long', long.join('\n\n'))))
    writer.put(
      preparer.prepare(
        item('Otters', 'A text about rivers.', {
          fields: { people: 'Noor Ferreira', place: 'Otter bank\nKampala', summary: 'What the ferryman said.' },
          tags: [{ id: '0'.repeat(16) as TagId, label: 'Wetlands' }],
        }),
      ),
    )
    writer.put(preparer.prepare(item('Old report', 'walrus', { fields: { year: '1999' } })))
    writer.put(preparer.prepare(item('Event of May', 'walrus', { fields: { date: '2024-05-17' } })))
    writer.put(preparer.prepare(item('Undated', 'walrus')))
    writer.flush()
  })()
})

describe('a search', () => {
  test('puts the title before the text, and often before once', () => {
    expect(titles('zebra')).toEqual(['Zebra', 'Speaks of it', 'Mentions'])
  })

  test('says "more than" for a common word, ranks the newest, and still puts an old title first', () => {
    const answer = find('common ')
    expect(answer).toMatchObject({ more: true, newestOnly: true })
    expect(answer.total).toBeGreaterThanOrEqual(maxCandidates)
    expect(answer.hits[0]?.title.text).toBe('The old title hit: common')
    expect(answer.hits[1]?.title.text).toMatch(/^Later/)
    expect(find('common ', { offset: 20 }).hits).toHaveLength(20)
  })

  test('leaves out an old title whose text holds what must not be there, on every page', () => {
    const shown = [0, 20, 40].flatMap((offset) => find('every -heron', { offset }).hits.map((hit) => hit.title.text))
    expect(shown.filter((title) => title.startsWith('Every ground')).map((title) => Number(title.slice(13)) % 2)).toEqual(Array.from({ length: 30 }, () => 0))
    expect(new Set(shown).size).toBe(60)
    expect(titles('in:title every -heron -now')).toEqual([])
  })

  test('shows the place in a long text, marked', () => {
    const [hit] = find('quetzal valley ').hits
    const snippet = hit?.snippet ?? { text: '', marks: [] }
    expect(snippet.marks.map(([start, end]) => snippet.text.slice(start, end))).toEqual(['quetzal', 'valley'])
    expect(snippet.text.length).toBeLessThan(260)
  })

  test('shows a piece of one field, never two of them run together', () => {
    expect(find('kampala').hits.map((hit) => hit.snippet)).toEqual([{ text: 'Otter bank, Kampala', marks: [[12, 19]] }])
    expect(find('ferr').hits[0]?.snippet).toEqual({ text: 'Noor Ferreira', marks: [[5, 9]] })
    expect(find('wetlands noor ').hits[0]?.snippet.text).toBe('Noor Ferreira')
    expect(find('otters rivers ').hits[0]?.snippet).toEqual({ text: 'A text about rivers.', marks: [[13, 19]] })
    // Nor does a phrase reach from one into the next.
    expect(titles('"ferreira otter"')).toEqual([])
    expect(titles('"noor ferreira"')).toEqual(['Otters'])
  })

  test('asks for days: those of the item, else of its last change', () => {
    expect(titles('walrus before:2000')).toEqual(['Old report'])
    expect(titles('walrus after:2024-05-17 before:2024-06')).toEqual(['Event of May'])
    expect(titles('walrus after:2026')).toEqual(['Undated'])
    expect(titles('walrus after:2024-05-18 before:2025')).toEqual([])
  })

  test('without words lists what the filters say, the newest first', () => {
    expect(titles('after:1999 before:2025')).toEqual(['Event of May', 'Old report'])
    expect(find('').total).toBe(0)
  })

  test('never throws, whatever is typed', () => {
    const parts = fc.constantFrom(
      '"',
      '-',
      'kind:',
      'tag:"',
      'in:title ',
      'after:2024 ',
      '(',
      ')',
      '*',
      ' AND ',
      ' NOT ',
      'NEAR(',
      '^',
      '{',
      ' ',
      '\u0000',
      'zebra',
      'দা',
      'ال',
      "'",
      ':',
      '--',
      '%',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 12 }), (pieces) => {
        const answer = find(pieces.join('').slice(0, 500), { limit: 5 })
        expect(answer.hits.length).toBeLessThanOrEqual(5)
      }),
      { numRuns: 200 },
    )
  })
})
