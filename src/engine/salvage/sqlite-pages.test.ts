import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RawRow, readRows } from './sqlite-pages.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-pages-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const rowsOf = (file: string) => {
  const count = { pages: 0, damaged: 0 }
  const rows = [...readRows(file, count)]
  return { rows, count, texts: rows.map(({ values }) => values[1]).filter((value): value is string => typeof value === 'string') }
}
const many = 3000
const make = (file: string, close = true) => {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE words(id INTEGER PRIMARY KEY, word TEXT, bytes BLOB, number); CREATE TABLE named(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID')
  const add = db.prepare('INSERT INTO words(word, bytes, number) VALUES (?, ?, ?)')
  db.transaction(() => {
    for (let i = 0; i < many; i += 1) add.run(`word ${i}`, Buffer.alloc(i % 97 === 0 ? 20_000 : 20, i % 256), i % 3 === 0 ? -i * 1_000_003 : i / 7)
  })()
  const name = db.prepare('INSERT INTO named VALUES (?, ?)')
  db.transaction(() => {
    for (let i = 0; i < many; i += 1) name.run(`name ${i}`, Buffer.alloc(i % 500 === 0 ? 9000 : 8, 7))
  })()
  if (close) db.close()
  return db
}
const wordRows = (rows: RawRow[]) => rows.filter(({ rowId, values }) => rowId !== null && values.length === 4 && String(values[1]).startsWith('word '))

describe('reading an SQLite file page by page', () => {
  it('finds every row, with every kind of value, also those that flow over and those of tables without row numbers', () => {
    make(join(root, 'a.db'))
    const { rows, count } = rowsOf(join(root, 'a.db'))
    const words = wordRows(rows)
    expect(words).toHaveLength(many)
    for (const { rowId, values } of words) {
      const i = (rowId ?? 0) - 1
      expect(values).toEqual([null, `word ${i}`, new Uint8Array(i % 97 === 0 ? 20_000 : 20).fill(i % 256), i % 3 === 0 ? -i * 1_000_003 : i / 7])
    }
    const named = rows.filter(({ rowId, values }) => rowId === null && values.length === 2)
    expect(new Set(named.map(({ values }) => values[0])).size).toBe(many)
    expect(count.damaged).toBe(0)
  })

  it('sees what is only in the write-ahead log', () => {
    const db = make(join(root, 'a.db'), false)
    db.prepare("UPDATE words SET word = 'word of the log' WHERE id = 5").run()
    const { texts } = rowsOf(join(root, 'a.db'))
    db.close()
    expect([texts.filter((text) => text === 'word of the log').length, texts.includes('word 4')]).toEqual([1, false])
  })

  it('leaves out deleted pages', () => {
    const db = make(join(root, 'a.db'), false)
    db.exec('DELETE FROM words WHERE id > 100')
    db.close()
    expect(wordRows(rowsOf(join(root, 'a.db')).rows)).toHaveLength(100)
  })

  it('goes past a damaged header, damaged ways and any bytes, and loses only rows of damaged pages', () => {
    const file = join(root, 'a.db')
    make(file)
    const whole = readFileSync(file)
    const seed = Number(process.env.GRANARY_SEED ?? Date.now() % 1_000_000)
    let state = seed
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((state / 2_147_483_648) * below)
    }
    const pages = whole.length / 4096
    for (let round = 0; round < 20; round += 1) {
      const bytes = Buffer.from(whole)
      // The first page (header and schema) and three others, zeroed or filled with noise.
      for (const page of [0, random(pages), random(pages), random(pages)])
        for (let i = 0; i < 4096; i += 1) bytes[page * 4096 + i] = round % 2 === 0 ? 0 : random(256)
      writeFileSync(file, bytes)
      const found = wordRows(rowsOf(file).rows).filter(({ rowId, values }) => values[1] === `word ${(rowId ?? 0) - 1}`)
      // A page holds about 80 of them, or one of the pages that 31 large ones flow over into.
      expect(found.length, `GRANARY_SEED=${seed}`).toBeGreaterThan(many - 3 * 130)
    }
    writeFileSync(file, Buffer.alloc(10))
    expect(rowsOf(file).rows).toEqual([])
  })
})
