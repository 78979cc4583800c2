import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { compileLate } from './late-statements.ts'

const opened = () => {
  const plain = new Database(':memory:')
  plain.exec('CREATE TABLE words(id INTEGER PRIMARY KEY, word TEXT)')
  return compileLate(plain)
}

it('compiles a statement when it is first run, and then once', () => {
  const db = opened()
  // The table is not there yet: compiled at once, this would throw.
  const add = db.prepare('INSERT INTO later(word) VALUES (?)')
  expect(() => add.run('one')).toThrow('no such table: later')
  db.exec('CREATE TABLE later(word TEXT)')
  expect(add.run('one').changes).toBe(1)
  expect(add.run('two').lastInsertRowid).toBe(2)
})

it('answers as a statement of the database does, however it was set up', () => {
  const db = opened()
  db.prepare('INSERT INTO words(word) VALUES (?), (@second)').run('a', { second: 'b' })
  const all = 'SELECT * FROM words ORDER BY id'
  expect(db.prepare(all).all()).toEqual([
    { id: 1, word: 'a' },
    { id: 2, word: 'b' },
  ])
  expect([...db.prepare(all).iterate()]).toHaveLength(2)
  expect(db.prepare(all).raw().get()).toEqual([1, 'a'])
  const words = db.prepare('SELECT word FROM words ORDER BY id').pluck()
  expect(words.all()).toEqual(['a', 'b'])
  expect(words.pluck(false).get()).toEqual({ word: 'a' })
})
