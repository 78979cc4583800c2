// What must hold after every kill or power cut: opens, sound, everything acknowledged there, nothing published twice.
import type { DocumentId } from '../../../src/contract/ids.ts'
import { identityFromSeed } from '../../../src/engine/log/index.ts'
import { diskSidecarStore } from '../../../src/engine/log/sidecar.ts'
import { openStorage } from '../../../src/engine/storage/index.ts'
import { openReplica, readableText } from '../replica.ts'
import type { Line } from './typist.ts'

export const readLines = (output: string): Line[] =>
  output.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line]
    } catch {
      // The last line may be cut by the kill: then nobody was told.
      return []
    }
  })

/** Lines of all lives of one repository so far. */
export const checkAfterKill = async (directory: string, home: string, lines: readonly Line[]): Promise<string[]> => {
  const problems: string[] = []
  const identity = await identityFromSeed(new Uint8Array(32).fill(9), { contributorName: 'Anna', deviceName: 'Laptop' })
  const clock = { nowMs: () => Date.now() }
  const storage = openStorage({ directory, clock, randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)), checkDrive: false })
  try {
    const integrity = String(storage.db.pragma('integrity_check', { simple: true }))
    if (integrity !== 'ok') problems.push(`integrity_check: ${integrity}`)
    const { documents, log } = await openReplica({ storage, identity, sidecars: diskSidecarStore(home), repositoryId: null, clock })
    const report = log.verify()
    if (!report.ok) problems.push(`verify: ${JSON.stringify(report.problems.slice(0, 3))}`)
    problems.push(
      ...checkAcknowledged(lines, (documentId) => {
        const doc = documents.read(documentId)
        const history = log.entriesOf(documentId).map(({ payload }) => (payload ? Buffer.from(payload).toString('utf8') : ''))
        return [doc ? readableText(doc) : '', ...history, ...documents.attention().map(({ text }) => text)].join('\n')
      }),
    )
    problems.push(...checkPublished(lines, (logId, sequence) => hashAt(storage.db, logId, sequence)))
    documents.close()
  } finally {
    storage.close()
  }
  return problems
}

/** The sentence may have been deleted by the typist later; its entry still holds it. */
const checkAcknowledged = (lines: readonly Line[], textOf: (documentId: DocumentId) => string): string[] => {
  const texts = new Map<DocumentId, string>()
  const missing = lines.filter((line) => {
    if (line.is !== 'acknowledged') return false
    const text = texts.get(line.documentId) ?? textOf(line.documentId)
    texts.set(line.documentId, text)
    return !text.includes(line.text)
  })
  return missing.map((line) => `acknowledged and not there: ${line.is === 'acknowledged' ? line.text : ''}`)
}

const hashAt = (db: import('better-sqlite3').Database, logId: string, sequence: number): string | null =>
  db
    .prepare<[string, number], string>('SELECT lower(hex(hash)) FROM entries JOIN logs USING (log) WHERE lower(hex(log_id)) = ? AND sequence = ?')
    .pluck()
    .get(logId, sequence) ?? null

const checkPublished = (lines: readonly Line[], ours: (logId: string, sequence: number) => string | null): string[] => {
  const hashes = new Map<string, string>()
  const problems: string[] = []
  for (const line of lines) {
    if (line.is !== 'published' || line.hash === '') continue
    const place = `${line.logId} ${line.sequence}`
    const before = hashes.get(place)
    if (before !== undefined && before !== line.hash) problems.push(`two hashes were published for ${place}`)
    hashes.set(place, line.hash)
    const here = ours(line.logId, line.sequence)
    // null: sealed; verify has checked the chain it is in.
    if (here !== null && here !== line.hash) problems.push(`published and now another one: ${place}`)
  }
  return problems
}
