// What membership entries say so far: who founded the repository and whose device a log is. Roles come later and will stand here.
// docs/formats/entry.md [EN24].
import type Database from 'better-sqlite3'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import { fromHex, toHex } from './byte-io.ts'
import { type CanonicalValue, fromCanonicalJson, isCanonicalObject, toCanonicalJson } from './canonical-json.ts'
import { type Entry, repositoryIdFor } from './entry-codec.ts'

export const encodeGenesis = (names: { contributor: string; device: string }, nonce: Uint8Array) =>
  toCanonicalJson({ op: 'genesis', ...names, nonce: toHex(nonce) })
export const encodeIntroduce = (names: { contributor: string; device: string }) => toCanonicalJson({ op: 'introduce', ...names })

const parse = (body: string): Record<string, CanonicalValue> => {
  const value = fromCanonicalJson(Buffer.from(body, 'utf8'))
  return isCanonicalObject(value) ? value : {}
}

export interface Membership {
  add(lid: number, log: number, entry: Entry): void
  removeFrom(log: number, sequence: number): void
  /** Null until the genesis entry is here. */
  founder(): DeviceId | null
  /** The membership entries on which an author's role rests now: first 16 bytes of their hashes, hex, ascending. */
  heads(): string[]
  isKnownHead(head: string): boolean
  namesOf(deviceId: DeviceId): { contributor: string; device: string } | null
}

export const createMembership = (db: Database.Database, repositoryId: RepositoryId): Membership => {
  const add = db.prepare('INSERT INTO membership(lid, log, sequence, hash, body) VALUES (?, ?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM membership WHERE log = ? AND sequence >= ?')
  const all = db.prepare<[], { device: Buffer; hash: Buffer; body: string }>('SELECT device, hash, body FROM membership JOIN logs USING (log) ORDER BY lid')
  const ofDevice = db.prepare<[Uint8Array], string>('SELECT body FROM membership JOIN logs USING (log) WHERE device = ? ORDER BY lid DESC').pluck()
  const isHead = db.prepare<[string], number>('SELECT 1 FROM membership WHERE lower(hex(substr(hash, 1, 16))) = ?').pluck()
  let known: { device: DeviceId; head: string } | null = null

  /** Whoever can show the nonce for the repository's id founded it, so what was found once stays true. [EN2] */
  const genesis = () => {
    if (known) return known
    for (const { device, hash, body } of all.iterate()) {
      const { op, nonce } = parse(body)
      const deviceId = toHex(device) as DeviceId
      if (op !== 'genesis' || typeof nonce !== 'string' || repositoryIdFor(deviceId, fromHex(nonce)) !== repositoryId) continue
      known = { device: deviceId, head: toHex(hash.subarray(0, 16)) }
      break
    }
    return known
  }

  return {
    add: (lid, log, entry) => void add.run(lid, log, entry.sequence, entry.hash, Buffer.from(entry.payload ?? new Uint8Array()).toString('utf8')),
    removeFrom: (log, sequence) => {
      remove.run(log, sequence)
      known = null
    },
    founder: () => genesis()?.device ?? null,
    heads: () => {
      const first = genesis()
      return first ? [first.head] : []
    },
    isKnownHead: (head) => isHead.get(head) !== undefined,
    namesOf: (deviceId) => {
      for (const body of ofDevice.iterate(fromHex(deviceId))) {
        const { op, contributor, device } = parse(body)
        if ((op === 'genesis' || op === 'introduce') && typeof contributor === 'string' && typeof device === 'string') return { contributor, device }
      }
      return null
    },
  }
}
