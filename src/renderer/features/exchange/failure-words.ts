// What stopped an exchange, in its words: what happened with names and numbers, what is safe; the acts stand beside it on the screen.
import type { TFunction } from 'i18next'
import type { ExchangeProgress, ExchangeReport } from '../../../contract/areas/exchange.ts'
import { fromErrorEnvelope, GranaryError, isGranaryError } from '../../../contract/errors.ts'
import { errorSentence } from '../../engine-client/index.ts'
import type { Format } from '../../ui/index.ts'
import { isolated } from './exchange-words.ts'

export type ExchangeFailure =
  | 'place-gone'
  | 'place-full'
  | 'place-read-only'
  | 'place-unreadable'
  | 'bundle-damaged'
  | 'bundle-too-new'
  | 'bundle-locked'
  | 'bundle-passphrase-wrong'
  | 'not-an-exchange'
  | 'sender-unknown'
  | 'exchange-running'

const told: readonly string[] = [
  'place-gone',
  'place-full',
  'place-read-only',
  'place-unreadable',
  'bundle-damaged',
  'bundle-too-new',
  'bundle-locked',
  'bundle-passphrase-wrong',
  'not-an-exchange',
  'sender-unknown',
  'exchange-running',
] satisfies ExchangeFailure[]

/** null: a failure that is none of exchanging. */
export const failureOf = (error: unknown): ExchangeFailure | null => {
  const code: string = isGranaryError(error) ? error.code : ''
  return told.includes(code) ? (code as ExchangeFailure) : null
}

export const errorOfJob = ({ error }: Pick<ExchangeProgress, 'error'>): GranaryError | null =>
  error && fromErrorEnvelope({ code: error.code as GranaryError['code'], message: error.message, details: error.details })

const text = (error: unknown, slot: string): string | null => {
  const value = error instanceof GranaryError ? error.details[slot] : undefined
  return typeof value === 'string' && value !== '' ? value : null
}
const amount = (error: unknown, slot: string): number | null => {
  const value = error instanceof GranaryError ? error.details[slot] : undefined
  return typeof value === 'number' ? value : null
}

/** How far it had come when the stick was pulled out. */
type Done = Pick<ExchangeProgress, 'done' | 'total'>

export const failureSentence = (error: unknown, where: 'stick' | 'folder' | 'file', t: TFunction, format: Format, done?: Done): string => {
  const failure = failureOf(error)
  const count = done && done.total > 0 ? { count: done.total, done: format.number(done.done), total: format.number(done.total) } : null
  switch (failure) {
    case 'place-gone':
      if (where === 'file') return t('exchange:failure.fileGone')
      return where === 'stick' && count
        ? t('exchange:failure.pulledOutAt', count)
        : t(where === 'stick' ? 'exchange:failure.pulledOut' : 'exchange:failure.folderGone')
    case 'place-full': {
      const [needed, free] = [amount(error, 'neededBytes'), amount(error, 'freeBytes')]
      return needed !== null && free !== null
        ? t('exchange:failure.noRoom', { needed: format.bytes(needed), free: format.bytes(free) })
        : t('exchange:failure.full')
    }
    case 'place-read-only':
      return t(where === 'folder' ? 'exchange:failure.folderReadOnly' : 'exchange:failure.readOnly')
    case 'place-unreadable': {
      const part = text(error, 'part') ?? text(error, 'path')
      return part ? t('exchange:failure.unreadablePart', { part: isolated(part) }) : t('exchange:failure.unreadable')
    }
    case 'bundle-damaged': {
      const [part, sender] = [text(error, 'part'), text(error, 'sender') ?? text(error, 'from')]
      if (part && sender) return t('exchange:failure.damagedBy', { part: isolated(part), sender: isolated(sender) })
      return part ? t('exchange:failure.damagedPart', { part: isolated(part) }) : t('exchange:failure.damaged')
    }
    case 'bundle-too-new':
    case 'bundle-locked':
    case 'bundle-passphrase-wrong':
    case 'not-an-exchange':
    case 'sender-unknown':
    case 'exchange-running':
      return t(`exchange:failure.${failure}`)
    case null:
      return errorSentence(error, t)
  }
}

/** What a report keeps of something that went wrong beside the rest. */
export const problemSentence = (
  { code, part, message }: ExchangeReport['problems'][number],
  where: 'stick' | 'folder' | 'file',
  t: TFunction,
  format: Format,
): string =>
  // Only pages are written where something else may lie.
  code === 'place-taken'
    ? t('exchange:failure.editionPlaceTaken', { part: isolated(part) })
    : failureSentence(new GranaryError(code as GranaryError['code'], message, { part, path: part }), where, t, format)

export interface MissingParts {
  /** Of the first ones. */
  names: string[]
  count: number
}

/** Of a bundle in parts: those that are not here. null: it is something else. */
export const missingPartsOf = (error: unknown): MissingParts | null => {
  if (!isGranaryError(error) || error.code !== 'bundle-volumes-missing') return null
  // A name may hold a comma; how it ends is certain.
  const names = [...(text(error, 'names') ?? '').matchAll(/(.+?\.\d+of\d+\.granary-part)(?:, |$)/g)].map(([, name]) => name ?? '')
  return { names, count: amount(error, 'count') ?? names.length }
}
