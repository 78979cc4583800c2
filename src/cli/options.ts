// What the options of a command mean, checked before anything is opened. Everything wrong here is exit status 2.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GranaryError } from '../contract/errors.ts'
import { type ItemId, itemIdSchema } from '../contract/ids.ts'
import { type Request, wrong } from './arguments.ts'

export const has = (request: Request, name: string): boolean => request.options[name] !== undefined

/** undefined: not given. Errors: wrong-usage, as of all below. */
export const numberOf = (request: Request, name: string, least: number, most: number): number | undefined => {
  const text = request.options[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw wrong(`--${name} is a number from ${least} to ${most}`)
  return value
}

export const oneOf = <const Values extends readonly string[]>(request: Request, name: string, values: Values): Values[number] | undefined => {
  const text = request.options[name]
  if (text === undefined) return undefined
  const found = values.find((value) => value === text)
  if (found === undefined) throw wrong(`--${name} is ${values.join(', ')}`)
  return found
}

export const itemIdOf = (word: string | undefined): ItemId => {
  const checked = itemIdSchema.safeParse(word)
  if (!checked.success) throw wrong(`${word} is not the id of an item (30 hexadecimal digits)`)
  return checked.data
}

/** From a file: what stands on a command line is read by every program of this machine. Errors: file-not-found too. */
export const passphraseOf = (request: Request): string | undefined => {
  const file = request.options['passphrase-file']
  if (file === undefined) return undefined
  try {
    const passphrase = readFileSync(resolve(file), 'utf8').replace(/\r?\n$/, '')
    if (passphrase !== '') return passphrase
  } catch (error) {
    throw new GranaryError('file-not-found', `${file} cannot be read`, { path: file }, { cause: error })
  }
  throw wrong('the file of the passphrase is empty')
}
