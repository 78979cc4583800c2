// Tickets: what an inviter signs, and the forms in which it travels. docs/formats/membership.md [MB20]–[MB24].
import { type ContributorId, type InvitationId, type Role, roles } from '../../contract/areas/members.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import { createReader, createWriter, fromHex, MalformedBytes, sameBytes } from '../log/byte-io.ts'
import { sha256 } from '../log/entry-codec.ts'
import { isSignedBy } from '../log/identity.ts'
import { invitationIdOf, seedBytes } from './ticket-key.ts'

/** What the inviter signs. The names are in it, so that nobody can put another name on a ticket. */
export interface InvitationTerms {
  invitationId: InvitationId
  role: Role
  /** For a further device of this contributor. */
  contributorId: ContributorId | null
  expiresAtMs: number | null
  uses: number
  inviter: DeviceId
  repositoryName: string
  inviterName: string
}

/** Whoever holds it may join. */
export interface Ticket extends InvitationTerms {
  repositoryId: RepositoryId
  seed: Uint8Array
  signature: Uint8Array
}

export const ticketVersion = 1
export const ticketPrefix = 'granary:join/'
/** Names in a ticket are shortened to this, so that it fits a QR code that a telephone reads from a screen. */
export const maxNameBytes = 120
const checkBytes = 4
const maxTicketBytes = 1024
const text = (value: string) => Buffer.from(value, 'utf8')

/** Cut between letters. */
export const shortenName = (name: string): string => {
  let short = name.trim()
  while (Buffer.byteLength(short) > maxNameBytes)
    short = Array.from(new Intl.Segmenter().segment(short), ({ segment }) => segment)
      .slice(0, -1)
      .join('')
  return short
}

const writeTerms = (terms: InvitationTerms) => {
  const writer = createWriter(256)
    .u8(roles.indexOf(terms.role))
    .u48(terms.expiresAtMs ?? 0)
    .varint(terms.uses)
  if (terms.contributorId === null) writer.u8(0)
  else writer.u8(1).hex(terms.contributorId)
  writer.hex(terms.inviter)
  for (const name of [terms.repositoryName, terms.inviterName]) writer.varint(Buffer.byteLength(name)).bytes(text(name))
  return writer.finish()
}

/** [MB21] */
export const hashOfTerms = (repositoryId: RepositoryId, terms: InvitationTerms): Uint8Array =>
  sha256(text('granary/invitation/1'), fromHex(repositoryId), fromHex(terms.invitationId), writeTerms(terms))

export const isSignedInvitation = (repositoryId: RepositoryId, terms: InvitationTerms, signature: Uint8Array): boolean =>
  isSignedBy(terms.inviter, hashOfTerms(repositoryId, terms), signature)

export const encodeTicket = ({ repositoryId, seed, signature, ...terms }: Ticket): Uint8Array => {
  const body = createWriter(320).u8(ticketVersion).hex(repositoryId).bytes(seed).bytes(writeTerms(terms)).bytes(signature).finish()
  return Buffer.concat([body, sha256(body).subarray(0, checkBytes)])
}
export const ticketText = (ticket: Ticket): string => `${ticketPrefix}${Buffer.from(encodeTicket(ticket)).toString('base64url')}`

const malformed = (message: string) => new GranaryError('ticket-malformed', message)

/** Errors: ticket-malformed, ticket-too-new, ticket-forged. */
export const decodeTicket = (bytes: Uint8Array): Ticket => {
  if (bytes.length < 1 + checkBytes || bytes.length > maxTicketBytes) throw malformed('not as long as an invitation')
  const body = bytes.subarray(0, -checkBytes)
  if (!sameBytes(sha256(body).subarray(0, checkBytes), bytes.subarray(-checkBytes))) throw malformed('a letter is wrong or missing')
  let ticket: Ticket
  try {
    ticket = readTicket(body)
  } catch (error) {
    if (error instanceof MalformedBytes) throw malformed(error.message)
    throw error
  }
  const { repositoryId, signature, seed: _, ...terms } = ticket
  if (!isSignedInvitation(repositoryId, terms, signature)) throw new GranaryError('ticket-forged', 'the invitation is not signed by its inviter')
  return ticket
}

const readTicket = (body: Uint8Array): Ticket => {
  const reader = createReader(body)
  if (reader.u8() > ticketVersion) throw new GranaryError('ticket-too-new', 'this invitation was made by a newer release')
  const repositoryId = reader.hex(32) as RepositoryId
  const seed = Uint8Array.from(reader.bytes(seedBytes))
  const role = roles[reader.u8()]
  const expiresAtMs = reader.u48() || null
  const uses = reader.varint()
  const ownDevice = reader.u8()
  if (role === undefined || ownDevice > 1 || uses < 1) throw new MalformedBytes('a field of the invitation means nothing')
  const contributorId = ownDevice === 1 ? (reader.hex(16) as ContributorId) : null
  const inviter = reader.hex(32) as DeviceId
  const readName = () => new TextDecoder('utf-8', { fatal: true }).decode(reader.bytes(reader.varint()))
  let names: [string, string]
  try {
    names = [readName(), readName()]
  } catch (error) {
    if (error instanceof MalformedBytes) throw error
    throw new MalformedBytes('a name is no text')
  }
  const signature = Uint8Array.from(reader.bytes(64))
  reader.end()
  const [repositoryName, inviterName] = names
  return { repositoryId, seed, invitationId: invitationIdOf(seed), role, expiresAtMs, uses, contributorId, inviter, repositoryName, inviterName, signature }
}

/** From a deep link, with whatever a mail program broke it into. Errors: those of `decodeTicket`. */
export const parseTicketText = (written: string): Ticket => {
  const at = written.indexOf(ticketPrefix)
  const letters = written.slice(at < 0 ? 0 : at + ticketPrefix.length).replace(/\s/g, '')
  if (!/^[A-Za-z0-9_-]+$/.test(letters)) throw malformed('not the letters of an invitation')
  return decodeTicket(Buffer.from(letters, 'base64url'))
}

/** A `.granary-invitation` file: a first line in words, then the text of the ticket. */
export const ticketFile = (ticket: Ticket): Uint8Array => text(`Granary invitation\n${ticketText(ticket)}\n`)
export const maxTicketFileBytes = 16 * 1024
