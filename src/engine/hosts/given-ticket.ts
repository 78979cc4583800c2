// A ticket as somebody gives it: pasted text, a short code, a file, or an uploaded file.
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { TicketLook } from '../../contract/areas/members.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { HostHome } from '../home/home.ts'
import { decodeShortCode, looksLikeShortCode, maxTicketFileBytes, parseTicketText, type Ticket, ticketPrefix } from '../members/index.ts'

const uploadPrefix = 'upload:'

const readFile = (path: string): string => {
  if (!existsSync(path)) throw new GranaryError('ticket-malformed', 'this is no invitation, and no file of that name is here')
  if (statSync(path).size > maxTicketFileBytes) throw new GranaryError('ticket-malformed', 'the file is too large for an invitation')
  return readFileSync(path, 'utf8')
}

/** The text of a full ticket or a short code. Errors: ticket-malformed, file-not-found. */
export const givenTicketText = (home: HostHome, given: string): string => {
  if (given.includes(ticketPrefix)) return given
  if (given.startsWith(uploadPrefix)) return readFile(home.upload(given.slice(uploadPrefix.length)).path)
  return looksLikeShortCode(given) ? given : readFile(given)
}

const isShort = (text: string) => !text.includes(ticketPrefix) && looksLikeShortCode(text)

/** Errors: ticket-needs-repository for a short code, and those of parsing. */
export const fullTicket = (text: string): Ticket => {
  if (!isShort(text)) return parseTicketText(text)
  decodeShortCode(text)
  throw new GranaryError('ticket-needs-repository', 'a short code works only where the repository is at hand')
}

export const lookAtTicket = (home: HostHome, given: string, nowMs: number): TicketLook => {
  const text = givenTicketText(home, given)
  if (isShort(text)) {
    decodeShortCode(text)
    return {
      form: 'short',
      repositoryId: null,
      repositoryName: null,
      inviterName: null,
      role: null,
      ownDevice: false,
      expiresAtUtc: null,
      expired: false,
      knownDirectory: null,
    }
  }
  const { repositoryId, repositoryName, inviterName, role, contributorId, expiresAtMs } = parseTicketText(text)
  const known = home.recent().find((recent) => recent.repositoryId === repositoryId && recent.exists)
  return {
    form: 'full',
    repositoryId,
    repositoryName,
    inviterName,
    role,
    ownDevice: contributorId !== null,
    expiresAtUtc: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
    expired: expiresAtMs !== null && expiresAtMs < nowMs,
    knownDirectory: known?.directory ?? null,
  }
}
