// Runs a search on derived.db: candidates newest first, ranked by words and titles, snippets for the rows that are shown.
import type Database from 'better-sqlite3'
import type { ItemFilter } from '../../contract/areas/items.ts'
import type { SearchAnswer, SearchHit, Snippet } from '../../contract/areas/search.ts'
import type { AttachmentHash, ItemId } from '../../contract/ids.ts'
import type { ItemKind } from '../../contract/kinds.ts'
import { sampleStep, unitsPerItem } from '../catalogue/index-writer.ts'
import { anyMark } from '../catalogue/marks.ts'
import { inDetailsFlag, inTitleFlag, WeightReader, weightOf } from '../catalogue/weights.ts'
import { createCandidates } from './candidates.ts'
import { foldWord } from './fold.ts'
import { wordsOf } from './normalise.ts'
import { createForms, type PlanContext, planSearch } from './plan.ts'
import { isEmptyQuery, parseQuery } from './query.ts'
import { cutSnippet, type Group, markWhole } from './snippet.ts'

export interface SearchRequest {
  text: string
  filter: ItemFilter
  offset: number
  limit: number
}

interface Candidate {
  docid: number
  score: number
}

const titleBonus = 3
const detailsBonus = 0.8
/** All words in the title: before everything that is merely about them. */
const wholeTitleBonus = 12

export const createSearch = (db: Database.Database) => {
  const formsOf = createForms(db)
  const documentsWith = db.prepare<[string], number>('SELECT documents FROM sampled WHERE form = ?').pluck()
  const collectCandidates = createCandidates(db)
  const itemOf = db.prepare<[number], { id: ItemId; title: string; kind: ItemKind; language: string | null; summary: string }>(
    'SELECT id, title, kind, language, summary FROM item WHERE docid = ?',
  )
  // From one tag to the next: DISTINCT would read a row for each item of each tag.
  const labels = db
    .prepare<[], [string, string]>(
      `WITH RECURSIVE used(tag) AS (
         SELECT min(tag) FROM item_tag UNION ALL SELECT (SELECT min(tag) FROM item_tag WHERE tag > used.tag) FROM used WHERE used.tag IS NOT NULL)
       SELECT tag, coalesce((SELECT label FROM tag_label WHERE id = tag), (SELECT label FROM item_tag WHERE item_tag.tag = used.tag LIMIT 1))
       FROM used WHERE tag IS NOT NULL`,
    )
    .raw()
  const below = db
    .prepare<[string], string>(
      'WITH RECURSIVE tree(id) AS (SELECT ? UNION SELECT collection.id FROM collection JOIN tree ON collection.parent = tree.id) SELECT id FROM tree',
    )
    .pluck()
  const readUnits = createUnitReader(db)

  const context: PlanContext = {
    formsOf,
    tagsNamed: (words) =>
      labels
        .all()
        .filter(([, label]) => {
          const found = wordsOf(label)
          return words.every((word, index) => (index === words.length - 1 ? found[index]?.startsWith(word) === true : found[index] === word))
        })
        .map(([tag]) => tag),
    collectionsBelow: (id) => below.all(id),
  }

  const rarities = (groups: readonly Group[]): number[] => {
    const all = Math.max(1, documentsWith.get(anyMark) ?? 1)
    return groups.map((group) => {
      const documents = Math.max(...group.forms.map((form) => documentsWith.get(form) ?? 0), 0) + 0.5 / sampleStep
      return Math.max(0.2, Math.log(1 + (all - Math.min(documents, all) + 0.5) / (documents + 0.5)))
    })
  }

  const rank = (found: Map<number, Uint8Array>, titled: ReadonlySet<number>, groups: readonly Group[]): Candidate[] => {
    const rarity = rarities(groups)
    const reader = new WeightReader()
    for (const [index, group] of groups.entries()) for (const form of group.forms) reader.add(form, index)
    const ranked: Candidate[] = []
    const best = new Float64Array(groups.length)
    for (const [docid, weights] of found) {
      best.fill(0)
      const once = reader.read(weights, (group, weight) => {
        const bonus = (weight & inTitleFlag) !== 0 ? titleBonus : (weight & inDetailsFlag) !== 0 ? detailsBonus : 0
        best[group] = Math.max(best[group] ?? 0, weightOf(weight) + bonus)
      })
      let score = titled.has(docid) ? wholeTitleBonus : 0
      for (let group = 0; group < best.length; group++) score += (rarity[group] ?? 1) * Math.max(best[group] ?? 0, once)
      ranked.push({ docid, score })
    }
    // Equal scores: the newest first.
    return ranked.sort((a, b) => b.score - a.score || b.docid - a.docid)
  }

  return (request: SearchRequest): SearchAnswer => {
    const startedAt = performance.now()
    const query = parseQuery(request.text)
    const answer: SearchAnswer = { total: 0, more: false, newestOnly: false, tookMs: 0, hits: [], words: query.words }
    const took = () => Math.round((performance.now() - startedAt) * 10) / 10
    if (isEmptyQuery(query)) return { ...answer, tookMs: took() }
    const plan = planSearch(query, request.filter, context)
    if (plan.match === null) return { ...answer, tookMs: took() }
    const { weightsByDocid, titled, doubtful, isExcluded, complete } = collectCandidates({ ...plan, match: plan.match }, startedAt)
    const ranked = rank(weightsByDocid, plan.inTitle ? new Set() : titled, plan.groups)
    answer.total = ranked.length - doubtful.size
    answer.more = !complete
    answer.newestOnly = !complete
    const end = request.offset + request.limit
    const first = doubtful.size === 0 ? ranked : firstWithout(ranked, isExcluded, end)
    for (const { docid, score } of first.slice(request.offset, end)) {
      const item = itemOf.get(docid)
      if (item === undefined) continue
      const unit = plan.groups.length === 0 ? null : readUnits(docid, plan.groups)
      const snippet: Snippet = unit?.snippet ?? { text: item.summary, marks: [] }
      answer.hits.push({
        id: item.id,
        title: plan.groups.length === 0 ? { text: item.title, marks: [] } : markWhole(item.title, plan.groups),
        kind: item.kind,
        language: item.language,
        snippet,
        score: Math.round(score * 100) / 100,
        page: unit?.page ?? null,
        attachment: unit?.attachment ?? null,
        places: unit?.places ?? 0,
      } satisfies SearchHit)
    }
    answer.tookMs = took()
    return answer
  }
}

/** The first `count` of those that are not excluded. */
const firstWithout = (ranked: readonly Candidate[], isExcluded: (docid: number) => boolean, count: number): Candidate[] => {
  const kept: Candidate[] = []
  for (const candidate of ranked) {
    if (kept.length >= count) break
    if (!isExcluded(candidate.docid)) kept.push(candidate)
  }
  return kept
}

interface UnitHit {
  snippet: Snippet
  page: number | null
  attachment: AttachmentHash | null
  places: number
}

/** Units read for one row of the answer: enough to find the place with most words. */
const maxUnitsRead = 3
const maxPlaces = 100

const createUnitReader = (db: Database.Database) => {
  type UnitRow = { unitid: number; attachment: AttachmentHash | null; page: number | null; text: string }
  const units = db.prepare<[number, number, number], UnitRow>(
    'SELECT unitid, attachment, page, text FROM unit WHERE unitid BETWEEN ? AND ? ORDER BY unitid LIMIT ?',
  )
  const unit = db.prepare<[number], UnitRow>('SELECT unitid, attachment, page, text FROM unit WHERE unitid = ?')
  const matching = db
    .prepare<[string, number, number, number], number>(
      'SELECT rowid FROM unit_index WHERE unit_index MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) ORDER BY rowid LIMIT ?',
    )
    .pluck()

  // unit_index holds no positions: a phrase is looked for as its words, and found or not when the unit is read.
  const expressionOf = (group: Group): string | null => {
    if (group.phrase !== null)
      return group.phrase.forms
        .map((form, index) => `"${form}"${group.phrase?.prefix === true && index === group.phrase.forms.length - 1 && form.length > 1 ? ' *' : ''}`)
        .join(' AND ')
    const alternatives = group.forms.map((form) => `"${form}"`)
    if (group.prefix !== null && group.prefix.length > 1) alternatives.push(`"${group.prefix}" *`)
    return `(${alternatives.join(' OR ')})`
  }

  return (docid: number, groups: readonly Group[]): UnitHit | null => {
    const [from, to] = [docid * unitsPerItem, docid * unitsPerItem + unitsPerItem - 1]
    let rows = units.all(from, to, maxUnitsRead + 1)
    let places = 0
    if (rows.length > maxUnitsRead) {
      const parts = groups.map(expressionOf).filter((part) => part !== null)
      let ids = matching.all(parts.join(' AND '), from, to, maxPlaces)
      if (ids.length === 0) ids = matching.all(parts.map((part) => `(${part})`).join(' OR '), from, to, maxPlaces)
      places = ids.length
      // Nothing there: the words stand in the title or begin with one letter; the beginning is shown.
      rows = (ids.length === 0 ? rows : ids).slice(0, maxUnitsRead).flatMap((row) => (typeof row === 'number' ? (unit.get(row) ?? []) : [row]))
    }
    let best: { row: UnitRow; snippet: Snippet; hits: number } | null = null
    let pagesHit = 0
    for (const row of rows) {
      const { snippet, hits } = cutSnippet(row.text, groups)
      if (hits > 0 && row.page !== null) pagesHit++
      if (hits > (best?.hits ?? 0)) best = { row, snippet, hits }
      // Pages are counted; elsewhere the first place with all words is as good as any.
      if (row.page === null && best !== null && best.hits >= groups.length) break
    }
    if (best === null) return null
    return { snippet: best.snippet, page: best.row.page, attachment: best.row.attachment, places: Math.max(places, pagesHit, 1) }
  }
}

/** Titles that begin with the text, then titles that hold all its words. */
export const createSuggest = (db: Database.Database) => {
  type Row = { id: ItemId; title: string; kind: ItemKind }
  const beginning = db.prepare<[string, string, number], Row>(
    'SELECT id, title, kind FROM item WHERE binned = 0 AND withdrawn IS NULL AND titleKey >= ? AND titleKey < ? ORDER BY titleKey LIMIT ?',
  )
  const newest = db.prepare<[number], Row>('SELECT id, title, kind FROM item WHERE binned = 0 AND withdrawn IS NULL ORDER BY updatedMs DESC LIMIT ?')
  const holding = db.prepare<[string, number], Row>(
    'SELECT id, title, kind FROM title_index CROSS JOIN item ON item.docid = title_index.rowid WHERE title_index MATCH ? AND binned = 0 AND withdrawn IS NULL ORDER BY title_index.rowid DESC LIMIT ?',
  )
  return (text: string, limit: number, keyOf: (text: string) => string): Row[] => {
    const key = keyOf(text)
    if (key === '') return newest.all(limit)
    const rows = new Map<string, Row>()
    for (const row of beginning.all(key, `${key}\u{10ffff}`, limit)) rows.set(row.id, row)
    const words = key
      .split(' ')
      .map(foldWord)
      .filter((word) => word !== '')
    if (rows.size < limit && words.length > 0) {
      const match = words.map((word, index) => `"${word}"${index === words.length - 1 ? ' *' : ''}`).join(' AND ')
      for (const row of holding.all(match, limit)) if (rows.size < limit) rows.set(row.id, row)
    }
    return [...rows.values()]
  }
}
