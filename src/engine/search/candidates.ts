// Which items a search ranks: the newest that hold its words in the title, and the newest that hold them at all.
import type Database from 'better-sqlite3'
import type { Plan } from './plan.ts'

/** Beyond this many the newest are ranked and `total` says "more than". Measured in bench/search. */
export const maxCandidates = 600
const maxTitleCandidates = 200
/** So many titles are asked one by one whether their text holds what must not be there; of more, only those that are shown. */
const maxAskedTitles = 40
/** Candidates stop here, whatever was found. Far above what is measured: it is for a cold disk and a busy machine. */
const timeLimitMs = 250

export interface Candidates {
  /** With their weights (catalogue/weights.ts). */
  weightsByDocid: Map<number, Uint8Array>
  /** All words stand in the title. */
  titled: Set<number>
  /** Titles of which nobody knows yet whether their text holds what must not be there. */
  doubtful: Set<number>
  /** Asks about a doubtful one: true if it must not be shown. */
  isExcluded(docid: number): boolean
  complete: boolean
}

export const createCandidates = (db: Database.Database) => {
  const newestOf = (index: 'text_index' | 'title_index') =>
    db
      .prepare<[string, number, number, number, number, number, number], [number, Uint8Array]>(
        `SELECT ranked.docid, ranked.weights FROM ${index} CROSS JOIN ranked ON ranked.docid = ${index}.rowid
         WHERE ${index} MATCH ? AND ranked.shelf = ? AND ranked.toDay >= ? AND ranked.fromDay <= ? AND ranked.updatedMs >= ? AND ranked.updatedMs < ?
         ORDER BY ${index}.rowid DESC LIMIT ?`,
      )
      .raw()
  const newestTexts = newestOf('text_index')
  const newestTitles = newestOf('title_index')
  // FTS5 ignores a rowid that is not an integer, and numbers are bound as reals.
  const holds = db.prepare<[string, number], number>('SELECT 1 FROM text_index WHERE text_index MATCH ? AND rowid = CAST(? AS INTEGER)').pluck()

  return (plan: Plan & { match: string }, startedAt: number): Candidates => {
    const weightsByDocid = new Map<number, Uint8Array>()
    const titled = new Set<number>()
    const doubtful = new Set<number>()
    const { match, shelf, fromDay, toDay, changedFromMs, changedUntilMs, excluded } = plan

    /** Answers whether there were no more. */
    const collect = (statement: typeof newestTexts, limit: number, take: (docid: number) => boolean): boolean => {
      let count = 0
      for (const [docid, weights] of statement.iterate(match, shelf, fromDay, toDay, changedFromMs, changedUntilMs, limit + 1)) {
        if (count >= limit || (count % 32 === 31 && performance.now() - startedAt > timeLimitMs)) return false
        count++
        if (take(docid)) weightsByDocid.set(docid, weights)
      }
      return true
    }

    /** Texts were looked through down to this one. */
    let oldest = Number.POSITIVE_INFINITY
    const collectTexts = (): boolean => {
      const all = collect(newestTexts, maxCandidates, (docid) => {
        oldest = docid
        return true
      })
      if (all) oldest = 0
      return all
    }

    const collectTitles = (): boolean =>
      collect(newestTitles, plan.inTitle ? maxCandidates : maxTitleCandidates, (docid) => {
        // A text that was found holds nothing that it must not, and of those looked through no other is wanted.
        if (excluded !== null && !weightsByDocid.has(docid)) {
          if (docid >= oldest) return false
          doubtful.add(docid)
        }
        titled.add(docid)
        return true
      })

    let complete: boolean
    if (plan.inTitle) complete = collectTitles()
    // Without words, every title "holds" all of them: the newest items are the answer.
    else if (plan.groups.length === 0) complete = collectTexts()
    else if (excluded === null) {
      collectTitles()
      complete = collectTexts()
    } else {
      complete = collectTexts()
      collectTitles()
    }

    const isExcluded = (docid: number): boolean => {
      if (!doubtful.delete(docid) || excluded === null || holds.get(excluded, docid) === undefined) return false
      weightsByDocid.delete(docid)
      titled.delete(docid)
      return true
    }
    if (doubtful.size <= maxAskedTitles) for (const docid of doubtful) isExcluded(docid)
    return { weightsByDocid, titled, doubtful, isExcluded, complete: complete && doubtful.size === 0 }
  }
}
