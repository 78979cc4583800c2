// The home list of error codes. A failure crosses every border as its code, a plain sentence for logs and the slots
// from which the interface makes its own sentence in the reader's language (translations `error.CODE`).

export const errorCodes = [
  // calls
  'unknown-call',
  'invalid-input',
  'internal',
  'engine-stopped',
  'channel-closed',
  'cancelled',
  // home and repository
  'no-repository-open',
  'repository-not-found',
  'repository-in-use',
  'repository-exists',
  'repository-on-removable-or-network-drive',
  'database-too-new',
  'database-damaged',
  'disk-full',
  'passphrase-needed',
  'passphrase-wrong',
  'device-key-damaged',
  'backup-damaged',
  // items and documents
  'item-not-found',
  'document-not-found',
  'document-read-only',
  'document-has-unknown-parts',
  'too-many-openings',
  'foreign-client-id',
  'update-malformed',
  'update-too-large',
  'role-does-not-allow',
  // members
  'not-a-member',
  'already-a-member',
  'unknown-member',
  'founder-stays',
  'invitation-not-here',
  'ticket-malformed',
  'ticket-too-new',
  'ticket-forged',
  'ticket-expired',
  'ticket-used-up',
  'ticket-withdrawn',
  'ticket-wrong-repository',
  'ticket-needs-repository',
  // entries
  'entry-malformed',
  'entry-too-large',
  'entry-bad-signature',
  'entry-bad-chain',
  'entry-gap',
  'entry-wrong-repository',
  'entry-too-new',
  'entry-fork',
  'segment-malformed',
  // attachments and import
  'attachment-not-found',
  'attachment-damaged',
  'file-not-found',
  'file-too-large',
  'file-empty',
  'file-unreadable',
  'file-damaged',
  'file-locked',
  'file-too-deep',
  'file-expands-too-much',
  'file-has-too-many-parts',
  'file-took-too-long',
  'file-not-supported',
  'nothing-to-read',
  // bundles and parcels
  'not-an-exchange',
  'bundle-damaged',
  'bundle-too-new',
  'bundle-locked',
  'bundle-passphrase-wrong',
  'bundle-volumes-missing',
  // sticks and shared folders
  'place-gone',
  'place-full',
  'place-read-only',
  'place-unreadable',
  'place-taken',
  // exchanging
  'sender-unknown',
  'exchange-running',
  // command line
  'wrong-usage',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** A failure with a stable code. `details` holds only what the interface may show: names, numbers, paths the person chose. */
export class GranaryError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, string | number>

  constructor(code: ErrorCode, message: string, details: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GranaryError'
    this.code = code
    this.details = details
  }
}

export const isGranaryError = (value: unknown): value is GranaryError =>
  value instanceof Error && 'code' in value && errorCodes.includes(value.code as ErrorCode)

/** How a failure travels: structured clone drops the custom fields of an error, so the envelope carries them. */
export interface ErrorEnvelope {
  code: ErrorCode
  message: string
  details: Record<string, string | number>
}

export const toErrorEnvelope = (error: unknown): ErrorEnvelope =>
  isGranaryError(error)
    ? { code: error.code, message: error.message, details: error.details }
    : { code: 'internal', message: error instanceof Error ? error.message : String(error), details: {} }

export const fromErrorEnvelope = ({ code, message, details }: ErrorEnvelope) => new GranaryError(code, message, details)
