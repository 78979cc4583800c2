// How one call of the contract is declared: its input as a schema that the receiver checks, its result as a type.
import type { z } from './zod.ts'

export interface Call<Input, Output> {
  input: z.ZodType<Input>
  /** Only a type: results come from our own engine and are not checked again. */
  readonly output?: Output
}

export type AnyCall = Call<never, unknown>
export type CallTable = Record<string, Record<string, Call<never, unknown>>>

export const call =
  <Output>() =>
  <Input>(input: z.ZodType<Input>): Call<Input, Output> => ({ input })

export type InputOf<C> = C extends { input: z.ZodType<infer Input> } ? Input : never
export type OutputOf<C> = C extends { readonly output?: infer Output } ? Exclude<Output, undefined> : never

/** The functions a receiver offers for one area. */
export type AreaHandlers<Area extends Record<string, { input: z.ZodType; readonly output?: unknown }>, Context> = {
  [Name in keyof Area]: (input: InputOf<Area[Name]>, context: Context) => OutputOf<Area[Name]> | Promise<OutputOf<Area[Name]>>
}
