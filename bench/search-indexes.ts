// The indexes that the search bench asks: ours and plain FTS5 on the same text. Made once and kept where a folder is named,
// because 100,000 items take minutes: a kept index is taken when nothing that it was made from has changed since.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createIndexWriter } from '../src/engine/catalogue/index-writer.ts'
import { createPreparer } from '../src/engine/catalogue/prepare.ts'
import { openDerived } from '../src/engine/catalogue/schema.ts'
import type { SourceItem } from '../src/engine/catalogue/source.ts'
import { createTestRepository } from '../src/engine/catalogue/test-repository.ts'
import { createCorpus } from './search-corpus.ts'

export const seed = 7

export interface Index {
  directory: string
  file: string
  indexMs: number
  bytes: number
  /** When it was made and how busy the machine was, for one that was kept. */
  keptFrom: string | null
  /** Removes what is not kept. */
  remove(): void
}

interface Made {
  indexMs: number
  madeAtUtc: string
  load: number
}

const sampleItems = 300
const newPreparer = () => createPreparer({ tagLabels: new Map(), textOf: () => null })

/** What an index is made from: the first items as they go into it, and how its tables are made. */
const keyOf = (put: (item: SourceItem) => unknown, files: readonly string[]): string => {
  const hash = createHash('sha256')
  const corpus = createCorpus(seed)
  for (let index = 0; index < sampleItems; index++) hash.update(JSON.stringify(put(corpus(index))))
  for (const file of files) hash.update(readFileSync(new URL(file, import.meta.url)))
  return hash.digest('hex').slice(0, 12)
}

/** Calls `put` for each item and answers how long that took without the making of the texts. */
const fill = (db: Database.Database, items: number, batch: number, put: (item: SourceItem, id: number) => void, end: () => void) => {
  const corpus = createCorpus(seed)
  let generating = 0
  const startedAt = performance.now()
  for (let index = 0; index < items; ) {
    db.transaction(() => {
      for (let count = 0; count < batch && index < items; count++, index++) {
        const from = performance.now()
        const item = corpus(index)
        generating += performance.now() - from
        put(item, index)
      }
      end()
    })()
  }
  db.pragma('wal_checkpoint(TRUNCATE)')
  return performance.now() - startedAt - generating
}

const makeOurs = (directory: string, items: number): number => {
  const db = openDerived(directory)
  const writer = createIndexWriter(db)
  const preparer = newPreparer()
  const ms = fill(
    db,
    items,
    4000,
    (item) => writer.put(preparer.prepare(item)),
    () => writer.flush(),
  )
  db.close()
  return ms
}

const makePlain = (directory: string, items: number): number => {
  const db = new Database(join(directory, 'plain.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -64000')
  db.exec(`CREATE TABLE item(id INTEGER PRIMARY KEY, title TEXT, body TEXT);
    CREATE VIRTUAL TABLE search USING fts5(title, body, content='item', content_rowid='id', tokenize="unicode61 remove_diacritics 2")`)
  const insert = db.prepare('INSERT INTO item VALUES (?,?,?)')
  const index = db.prepare('INSERT INTO search(rowid, title, body) VALUES (?,?,?)')
  const ms = fill(
    db,
    items,
    1000,
    ({ title, text }, id) => {
      insert.run(id, title, text)
      index.run(id, title, text)
    },
    () => undefined,
  )
  db.close()
  return ms
}

const makers = {
  ours: {
    make: makeOurs,
    file: 'derived.db',
    key: () => {
      const preparer = newPreparer()
      return keyOf((item) => preparer.prepare(item), ['../src/engine/catalogue/schema.ts', '../src/engine/catalogue/index-writer.ts'])
    },
  },
  plain: { make: makePlain, file: 'plain.db', key: () => keyOf((item) => item, []) },
}

/** `kept`: a folder in which indexes stay; null: made and removed. */
export const openIndex = (which: keyof typeof makers, items: number, kept: string | null): Index => {
  const { make, file, key } = makers[which]
  const directory = kept === null ? mkdtempSync(join(tmpdir(), 'granary-bench-search-')) : join(kept, `${which}-${items}-${key()}`)
  const note = join(directory, 'made.json')
  let made: Made | null = null
  if (existsSync(note)) made = JSON.parse(readFileSync(note, 'utf8')) as Made
  const keptFrom = made === null ? null : `${made.madeAtUtc}, load ${made.load}`
  if (made === null) {
    if (kept !== null) {
      rmSync(directory, { recursive: true, force: true })
      mkdirSync(directory, { recursive: true })
    }
    const indexMs = make(directory, items)
    made = { indexMs, madeAtUtc: new Date().toISOString(), load: Math.round((loadavg()[0] ?? 0) * 10) / 10 }
    writeFileSync(note, JSON.stringify(made))
  }
  return {
    directory,
    file: join(directory, file),
    indexMs: made.indexMs,
    bytes: statSync(join(directory, file)).size,
    keptFrom,
    remove: () => {
      if (kept === null) rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A repository with the same items in its log, for a rebuild; without derived.db. */
export const openLogs = async (items: number, kept: string | null): Promise<{ directory: string; remove(): void }> => {
  const directory = kept === null ? null : join(kept, `logs-${items}-${makers.plain.key()}`)
  if (directory !== null && existsSync(directory)) return { directory, remove: () => undefined }
  if (kept !== null) mkdirSync(kept, { recursive: true })
  const repository = await createTestRepository(kept ?? tmpdir())
  const corpus = createCorpus(seed)
  for (let index = 0; index < items; ) {
    const batch = []
    for (let count = 0; count < 500 && index < items; count++, index++) {
      const { title, text, kind, language, tags, fields } = corpus(index)
      batch.push({ title, text, kind, language, fields, tags: tags.map((tag) => tag.label) })
    }
    repository.add(batch)
  }
  repository.close()
  if (directory === null) return { directory: repository.directory, remove: () => repository.remove() }
  renameSync(repository.directory, directory)
  return { directory, remove: () => undefined }
}
