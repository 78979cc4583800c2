// How a parser says that one file cannot be taken: a code of the contract and a plain sentence.
import { type ErrorCode, GranaryError, isGranaryError } from '../../../contract/errors.ts'

export const refuse = (code: ErrorCode, message: string, cause?: unknown): GranaryError =>
  new GranaryError(code, message, {}, cause === undefined ? undefined : { cause })

/** Whatever a library throws becomes a code: a stack that overflowed means depth, memory means expansion, the rest a damaged file. */
export const toRefusal = (error: unknown, what: string): GranaryError => {
  if (isGranaryError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof RangeError && /call stack/i.test(message)) return refuse('file-too-deep', `${what}: elements are nested too deeply`, error)
  if (error instanceof RangeError) return refuse('file-expands-too-much', `${what}: needs more memory than a file may take`, error)
  return refuse('file-damaged', `${what} cannot be read: ${message.slice(0, 300)}`, error)
}
