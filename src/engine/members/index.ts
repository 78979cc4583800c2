// Members: who may write what in a repository, and how somebody comes in. docs/formats/membership.md.
export { createMembers, joinOperation } from './members.ts'
export { encodeOperation } from './operations.ts'
export { decodeShortCode, looksLikeShortCode } from './short-code.ts'
export { maxTicketFileBytes, parseTicketText, type Ticket, ticketPrefix } from './ticket.ts'
