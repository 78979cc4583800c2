// A failure as a sentence in the reader's language, and as details to copy.
import type { TFunction } from 'i18next'
import { type ErrorCode, isGranaryError } from '../../contract/errors.ts'

export const errorCodeOf = (error: unknown): ErrorCode => (isGranaryError(error) ? error.code : 'internal')

/** What happened, what is safe, what to do: one text per code (namespace `errors`). */
export const errorSentence = (error: unknown, t: TFunction): string => {
  const code = errorCodeOf(error)
  const details = isGranaryError(error) ? error.details : {}
  return t(`errors:${code}`, { ...details, defaultValue: t('errors:internal') })
}

/** For the person who helps: stable code, time, slots, the plain sentence of the log. No stack. */
export const errorDetails = (error: unknown, atMs: number): string => {
  const lines = [`code: ${errorCodeOf(error)}`, `time: ${new Date(atMs).toISOString()}`]
  if (isGranaryError(error)) for (const [name, value] of Object.entries(error.details)) lines.push(`${name}: ${value}`)
  if (error instanceof Error) lines.push(`message: ${error.message}`)
  return lines.join('\n')
}
