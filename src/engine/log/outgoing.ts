// What another replica lacks, as segments in causal order. docs/formats/entry.md [EN54], [EN55].
import type { FrontierRow } from '../../contract/areas/repository.ts'
import type { LogId } from '../../contract/ids.ts'
import { fromHex } from './byte-io.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import type { PlacedEntry } from './sealed-segments.ts'
import { encodeSegment, maxSegmentEntries } from './segment-codec.ts'

const readAhead = 256
/** Leaves room in a body for one largest entry more. */
const mostBytes = 4 * 1024 * 1024

/** One log, read a little ahead. */
const createCursor = (tables: EntryTables, log: LogRow, from: number) => {
  let buffer: PlacedEntry[] = []
  let next = from
  return {
    logId: log.logId,
    peek: (): PlacedEntry | null => {
      if (buffer.length === 0 && next <= log.headSequence) {
        buffer = tables.readRange(log, next, Math.min(next + readAhead - 1, log.headSequence)).reverse()
        next += readAhead
      }
      return buffer.at(-1) ?? null
    },
    take: () => buffer.pop(),
  }
}

/** Where to begin a log for that peer: behind its head if that is ours too, else at the beginning, so that both see the fork. */
const startFor = (tables: EntryTables, log: LogRow, row: FrontierRow | undefined): number => {
  if (row === undefined || row.nextSequence <= 0) return 0
  if (row.nextSequence > log.headSequence + 1) return log.forked ? 0 : log.headSequence + 1
  return tables.hasSame(log.log, row.nextSequence - 1, fromHex(row.headHashHex)) ? row.nextSequence : 0
}

export function* segmentsSince(tables: EntryTables, frontier: readonly FrontierRow[], maxBytes: number): Generator<Uint8Array> {
  const rowByLog = new Map(frontier.map((row) => [row.logId, row]))
  const sentUntil = new Map<LogId, number>()
  const cursors = tables.logs().map((log) => {
    const start = startFor(tables, log, rowByLog.get(log.logId))
    sentUntil.set(log.logId, start)
    return createCursor(tables, log, start)
  })
  const isReady = (entry: PlacedEntry) => entry.deps.every((dep) => dep.sequence < (sentUntil.get(dep.logId) ?? 0))

  for (;;) {
    // The entry that arrived here first never waits for another one: arrival is a causal order.
    let first: (typeof cursors)[number] | null = null
    for (const cursor of cursors) if (cursor.peek() && (first === null || (cursor.peek()?.lid ?? 0) < (first.peek()?.lid ?? 0))) first = cursor
    if (first === null) return
    const run: PlacedEntry[] = []
    let size = 0
    for (let entry = first.peek(); entry && run.length < maxSegmentEntries && (run.length === 0 || isReady(entry)); entry = first.peek()) {
      size += (entry.payload?.length ?? 0) + 150
      if (run.length > 0 && size > Math.min(maxBytes, mostBytes)) break
      run.push(entry)
      first.take()
      sentUntil.set(first.logId, entry.sequence + 1)
    }
    yield encodeSegment(run)
  }
}
