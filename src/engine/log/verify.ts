// Reads every entry that is here and checks it anew: chain, signature, payload, client ids, past, heads. Changes nothing.
import type Database from 'better-sqlite3'
import type { VerifyReport } from '../../contract/areas/repository.ts'
import type { RepositoryId } from '../../contract/ids.ts'
import { documentItemId } from '../../contract/ids.ts'
import { fromHex, sameBytes, toHex } from './byte-io.ts'
import { hashEntry, noHash } from './entry-codec.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import { isSignedBy } from './identity.ts'
import type { PlacedEntry } from './sealed-segments.ts'
import { checkEntry } from './validity.ts'

type Problem = VerifyReport['problems'][number]

/** Beyond this the report is no longer read by anybody; the count goes on. */
const maxProblems = 1000

/** Yields after each batch, so that a caller may do something else in between; returns the report. */
export function* verifyLogs(db: Database.Database, tables: EntryTables, repositoryId: RepositoryId): Generator<number, VerifyReport> {
  const isErased = db.prepare<[Uint8Array], number>('SELECT 1 FROM erasures WHERE item_id = ?').pluck()
  const isAside = db.prepare<[number], number>('SELECT 1 FROM aside WHERE lid = ?').pluck()
  const problems: Problem[] = []
  let problemCount = 0
  let entries = 0
  // A log whose whole content went with a branch is not here any more.
  const logs = tables.logs().filter((log) => log.headSequence >= 0)

  const say = (code: string, entry: { logId: string; sequence: number }, detail: string) => {
    problemCount += 1
    if (problems.length < maxProblems) problems.push({ code, logId: entry.logId, sequence: entry.sequence, detail })
  }

  const checkDeps = (entry: PlacedEntry) => {
    for (const dep of entry.deps) {
      const log = tables.logById(dep.logId)
      const hash = log && tables.hashAt(log.log, dep.sequence)
      if (!hash || toHex(hash.subarray(0, 8)) !== dep.hash) say('entry-gap', entry, `depends on ${dep.logId} ${dep.sequence}, which is not here`)
    }
  }

  const checkOne = (log: LogRow, entry: PlacedEntry, previous: { sequence: number; hash: Uint8Array; lid: number }) => {
    if (entry.sequence !== previous.sequence + 1) say('entry-gap', entry, `follows ${previous.sequence}`)
    if (!sameBytes(entry.previousHash, previous.hash) || !sameBytes(hashEntry(entry), entry.hash))
      say('entry-bad-chain', entry, 'the hash does not fit the chain')
    if (!isSignedBy(log.deviceId, entry.hash, entry.signature)) say('entry-bad-signature', entry, 'not signed by the device of its log')
    if (entry.lid <= previous.lid) say('entry-bad-chain', entry, 'stands before an entry on which it depends')
    const problem = checkEntry(entry, repositoryId)
    if (problem && !(problem.verdict === 'set-aside' && isAside.get(entry.lid))) say(problem.code, entry, problem.detail)
    if (entry.payload === null && entry.documentId !== null && !isErased.get(fromHex(documentItemId(entry.documentId))))
      say('entry-malformed', entry, 'its payload was erased, and no erasure of its item is here')
    checkDeps(entry)
  }

  for (const log of logs) {
    let previous = { sequence: -1, hash: noHash, lid: 0 }
    while (previous.sequence < log.headSequence) {
      const batch = tables.readRange(log, previous.sequence + 1, Math.min(previous.sequence + 256, log.headSequence))
      if (batch.length === 0) {
        say('entry-gap', { logId: log.logId, sequence: previous.sequence + 1 }, 'the entry is missing')
        break
      }
      for (const entry of batch) {
        checkOne(log, entry, previous)
        previous = entry
      }
      entries += batch.length
      yield entries
    }
    if (!sameBytes(previous.hash, log.headHash))
      say('entry-bad-chain', { logId: log.logId, sequence: log.headSequence }, 'the head that is noted is another one')
  }
  const documents = db.prepare<[], number>('SELECT count(*) FROM documents').pluck().get() ?? 0
  return { ok: problemCount === 0, entries, logs: logs.length, documents, attachments: 0, problems }
}
