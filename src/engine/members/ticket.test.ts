// docs/formats/membership.md [MB20]–[MB24], [MB30]: tickets in all forms, and every wrong letter.
import { describe, expect, it } from 'vitest'
import { isGranaryError } from '../../contract/errors.ts'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import { identityFromSeed } from '../log/identity.ts'
import type { DeviceIdentity } from '../parts.ts'
import { numberToCompare } from './number.ts'
import { decodeShortCode, encodeShortCode, looksLikeShortCode } from './short-code.ts'
import { decodeTicket, encodeTicket, hashOfTerms, type InvitationTerms, parseTicketText, shortenName, type Ticket, ticketFile, ticketText } from './ticket.ts'
import { invitationIdOf, isProvenJoin, proveJoin, seedFor } from './ticket-key.ts'

const repositoryId = 'ab'.repeat(32) as RepositoryId
const seed = Uint8Array.from({ length: 16 }, (_, index) => index * 7)
const identity = (byte: number) => identityFromSeed(new Uint8Array(32).fill(byte), { contributorName: 'Amina', deviceName: 'laptop' })

const make = (inviter: DeviceIdentity, more: Partial<InvitationTerms> = {}): Ticket => {
  const terms: InvitationTerms = {
    invitationId: invitationIdOf(seed),
    role: 'annotator',
    contributorId: null,
    expiresAtMs: 1_790_000_000_000,
    uses: 3,
    inviter: inviter.deviceId,
    repositoryName: 'شبكة التعلم',
    inviterName: 'Amina Okello',
    ...more,
  }
  return { ...terms, repositoryId, seed, signature: inviter.sign(hashOfTerms(repositoryId, terms)) }
}

describe('a full ticket', () => {
  it('[MB22] comes back from its text, also broken over lines and inside a letter, and from its file', async () => {
    const ticket = make(await identity(1))
    const text = ticketText(ticket)
    expect(text.length).toBeLessThan(400)
    for (const written of [text, `Dear Gaby,\n open this: ${text.slice(0, 60)}\n  ${text.slice(60)}`, Buffer.from(ticketFile(ticket)).toString('utf8')])
      expect(parseTicketText(written)).toEqual(ticket)
  })

  it('[MB22] refuses every changed bit', async () => {
    const bytes = encodeTicket(make(await identity(1)))
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Uint8Array.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => decodeTicket(changed)).toThrow(expect.objectContaining({ code: 'ticket-malformed' }))
    }
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => decodeTicket(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'ticket-malformed' }))
  })

  it('[MB21] is forged when anything in it is another than was signed', async () => {
    const inviter = await identity(1)
    const other = await identity(2)
    const ticket = make(inviter)
    const forged: Partial<Ticket>[] = [
      { role: 'keeper' },
      { uses: 1000 },
      { expiresAtMs: null },
      { inviter: other.deviceId },
      { repositoryName: 'Another' },
      { inviterName: 'Luis' },
      { repositoryId: 'cd'.repeat(32) as RepositoryId },
      { seed: new Uint8Array(16) },
      { signature: other.sign(hashOfTerms(repositoryId, ticket)) },
    ]
    for (const change of forged) expect(() => decodeTicket(encodeTicket({ ...ticket, ...change }))).toThrow(expect.objectContaining({ code: 'ticket-forged' }))
  })

  it('[MB22] says that a newer release is needed', async () => {
    const { sha256 } = await import('../log/entry-codec.ts')
    const body = Uint8Array.from(encodeTicket(make(await identity(1))).subarray(0, -4))
    body[0] = 2
    expect(() => decodeTicket(Buffer.concat([body, sha256(body).subarray(0, 4)]))).toThrow(expect.objectContaining({ code: 'ticket-too-new' }))
  })

  it('takes random bytes and letters without a fall', async () => {
    await identity(1)
    let state = 7
    const next = () => (state = (state * 1103515245 + 12345) & 0x7fffffff)
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from({ length: next() % 400 }, () => next() >> 8)
      expect(() => decodeTicket(bytes)).toThrow(expect.objectContaining({ code: 'ticket-malformed' }))
      expect(() => parseTicketText(Buffer.from(bytes).toString('latin1'))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ticket-/) as string }),
      )
    }
  })

  it('shortens names between letters', () => {
    expect(shortenName('Okello')).toBe('Okello')
    const long = shortenName('ক্ষুদ্র'.repeat(40))
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(120)
    expect(long).not.toContain('�')
  })
})

describe('a short code', () => {
  it('[MB22] comes back however it is written down, and every wrong or swapped letter is found', async () => {
    await identity(1)
    const code = encodeShortCode(seed)
    expect(code).toMatch(/^([0-9A-Z]{4} ){6}[0-9A-Z]{4}$/)
    for (const written of [code, code.toLowerCase(), code.replaceAll(' ', '-'), code.replaceAll('0', 'O').replaceAll('1', 'l')]) {
      expect(looksLikeShortCode(written)).toBe(true)
      expect(decodeShortCode(written)).toEqual(seed)
    }
    let missed = 0
    const codes = new Set<string>()
    let tried = 0
    const plain = code.replaceAll(' ', '')
    for (let at = 0; at < plain.length; at++)
      for (const letter of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
        if (letter === plain[at]) continue
        tried += 1
        try {
          decodeShortCode(plain.slice(0, at) + letter + plain.slice(at + 1))
          missed += 1
        } catch (error) {
          codes.add(isGranaryError(error) ? error.code : String(error))
        }
      }
    // Ten bits of check: about one wrong letter in a thousand slips through, and then no invitation has that key.
    expect(missed / tried).toBeLessThan(0.01)
    expect([...codes]).toEqual(['ticket-malformed'])
  })
})

describe('keys of tickets', () => {
  it('[MB20] come again from the device key, and from no other', async () => {
    const [one, other] = [await identity(1), await identity(2)]
    const nonce = new Uint8Array(16).fill(9)
    expect(seedFor(one.sign, repositoryId, nonce)).toEqual(seedFor(one.sign, repositoryId, nonce))
    expect(seedFor(one.sign, repositoryId, nonce)).not.toEqual(seedFor(other.sign, repositoryId, nonce))
  })

  it('[MB23] prove a join for one device, one repository and one ticket', async () => {
    const { deviceId } = await identity(3)
    const proof = proveJoin(seed, repositoryId, deviceId)
    const id = invitationIdOf(seed)
    expect(isProvenJoin(proof, repositoryId, deviceId, id)).toBe(true)
    expect(isProvenJoin(proof, repositoryId, (await identity(4)).deviceId, id)).toBe(false)
    expect(isProvenJoin(proof, 'cd'.repeat(32) as RepositoryId, deviceId, id)).toBe(false)
    expect(isProvenJoin(proof, repositoryId, deviceId, invitationIdOf(new Uint8Array(16)))).toBe(false)
    expect(isProvenJoin(new Uint8Array(3), repositoryId, deviceId, id)).toBe(false)
    expect(isProvenJoin(proof, repositoryId, deviceId, 'ff'.repeat(32) as typeof id)).toBe(false)
  })

  it('[MB30] the number is the same on both sides, and another for another key or repository', async () => {
    const [one, other] = [(await identity(1)).deviceId, (await identity(2)).deviceId] as [DeviceId, DeviceId]
    const number = numberToCompare(repositoryId, one, other)
    expect(number.join(' ')).toMatch(/^\d{3} \d{3} \d{3} \d{3}$/)
    expect(numberToCompare(repositoryId, other, one)).toEqual(number)
    expect(numberToCompare(repositoryId, one, (await identity(5)).deviceId)).not.toEqual(number)
    expect(numberToCompare('cd'.repeat(32) as RepositoryId, one, other)).not.toEqual(number)
  })
})
