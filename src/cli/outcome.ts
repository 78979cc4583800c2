// What every command is: first what was typed, which is right or wrong whatever the repository; then the work in it; then its outcome.
import type { Client } from '../rpc/connect.ts'
import type { Request } from './arguments.ts'

/** 0 done · 1 done, but some inputs had problems. 2 and 3 are errors and come by throwing. */
export interface Outcome {
  json: unknown
  words: string
  status: 0 | 1
}

export interface Surroundings {
  /** Progress and problems in words: standard error. */
  say(line: string): void
  stdin: NodeJS.ReadableStream
  /** Ctrl+C: what is done stays. */
  onInterrupt(listener: () => void): void
}

export type Work = (client: Client) => Promise<Outcome>
export type Command = (request: Request, surroundings: Surroundings) => Work

export const done = (json: unknown, words: string, status: 0 | 1 = 0): Outcome => ({ json, words, status })
