// From words on a command line to a checked request. Everything wrong here is exit status 2.
import { parseArgs } from 'node:util'
import { GranaryError } from '../contract/errors.ts'
import { type CommandName, type CommandShape, commandShapes } from './commands.ts'

export interface Request {
  command: CommandName
  json: boolean
  words: string[]
  /** A switch that was given is ''. */
  options: Record<string, string | undefined>
}

export const wrong = (message: string): GranaryError => new GranaryError('wrong-usage', message)

export const parseRequest = (args: readonly string[]): Request => {
  const [name, ...rest] = args
  const shape = commandShapes.find((each) => each.name === name) as (CommandShape & { name: CommandName }) | undefined
  if (!shape) throw wrong(name === undefined ? 'a command is missing' : `there is no command ${name}`)
  let parsed: { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] }
  try {
    parsed = parseArgs({ args: rest, options: { ...shape.options, json: { type: 'boolean' } }, allowPositionals: true, strict: true })
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
  const { json, ...values } = parsed.values
  const options = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? value : value === true ? '' : undefined]))
  const [least, most] = shape.words
  // An empty word (an unset variable of a script) would mean the present folder.
  if (parsed.positionals.some((word) => word.trim() === '')) throw wrong('a word of the command is empty')
  if (parsed.positionals.length < least || parsed.positionals.length > most) throw wrong(`usage: granary ${shape.name} ${shape.usage}`)
  if (options.repo?.trim() === '') throw wrong('--repo is empty')
  if ('repo' in shape.options && !shape.optionalRepo && options.repo === undefined) throw wrong(`usage: granary ${shape.name} ${shape.usage}`)
  return { command: shape.name, json: json === true, words: parsed.positionals, options }
}

/** Errors: wrong-usage. */
export const required = (request: Request, option: string): string => {
  const value = request.options[option]
  if (value === undefined || value.trim() === '') throw wrong(`--${option} is missing`)
  return value
}
