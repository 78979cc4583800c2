// Statements that SQLite compiles when they are first used: the log and the documents alone have ninety, and a start needs a third of them.
import type Database from 'better-sqlite3'

type Setting = (statement: Database.Statement) => void

const late = (compile: () => Database.Statement) => {
  const settings: Setting[] = []
  let compiled: Database.Statement | null = null
  const statement = () => {
    if (compiled) return compiled
    compiled = compile()
    for (const set of settings) set(compiled)
    return compiled
  }
  const facade = {
    get: (...values: unknown[]) => statement().get(...values),
    all: (...values: unknown[]) => statement().all(...values),
    run: (...values: unknown[]) => statement().run(...values),
    iterate: (...values: unknown[]) => statement().iterate(...values),
    pluck: (on = true) => setUp((it) => it.pluck(on)),
    raw: (on = true) => setUp((it) => it.raw(on)),
  }
  const setUp = (setting: Setting) => {
    if (compiled) setting(compiled)
    else settings.push(setting)
    return facade
  }
  return facade
}

/** From here on a mistake in a statement shows itself when it is first run. Of a statement there are `get`, `all`, `run`, `iterate`, `pluck`, `raw`. */
export const compileLate = (db: Database.Database): Database.Database => {
  const prepare = db.prepare.bind(db)
  const lateStatement = (sql: string) => late(() => prepare(sql))
  db.prepare = lateStatement as unknown as typeof db.prepare
  return db
}
