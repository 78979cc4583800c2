// A small file of JSON that is never half written: checked on reading, replaced as a whole, a damaged one kept beside it.
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { sync as writeFileAtomicSync } from 'write-file-atomic'
import { GranaryError } from '../../contract/errors.ts'
import type { z } from '../../contract/zod.ts'

/** One step from a version of the file to the next; `version` in the file says how many were applied. */
export type Migration = (value: Record<string, unknown>) => Record<string, unknown>

export interface JsonFileOptions<Value> {
  path: string
  schema: z.ZodType<Value>
  /** Used when there is no file or a damaged one. */
  initial: () => Value
  migrations?: readonly Migration[]
  mode?: number
  /** A damaged file was put aside under this path. */
  onDamaged?(keptAs: string): void
}

export interface JsonFile<Value> {
  read(): Value
  /** Errors: disk-full. */
  write(value: Value): void
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

export const jsonFile = <Value>({ path, schema, initial, migrations = [], mode = 0o600, onDamaged }: JsonFileOptions<Value>): JsonFile<Value> => {
  const parse = (text: string): Value | null => {
    try {
      const raw: unknown = JSON.parse(text)
      if (!isRecord(raw)) return null
      const { version, ...rest } = raw
      let value: Record<string, unknown> = rest
      for (const migrate of migrations.slice(typeof version === 'number' ? version : 0)) value = migrate(value)
      const checked = schema.safeParse(value)
      return checked.success ? checked.data : null
    } catch {
      // Not JSON: the caller keeps the file aside and goes on with initial values.
      return null
    }
  }
  return {
    read: () => {
      let text: string
      try {
        text = readFileSync(path, 'utf8')
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return initial()
        throw error
      }
      const value = parse(text)
      if (value) return value
      const keptAs = `${path}.damaged`
      renameSync(path, keptAs)
      onDamaged?.(keptAs)
      return initial()
    },
    write: (value) => {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        writeFileAtomicSync(path, `${JSON.stringify({ version: migrations.length, ...value }, null, 2)}\n`, { mode })
      } catch (error) {
        if (codeOf(error) === 'ENOSPC') throw new GranaryError('disk-full', 'no room to save the settings', {}, { cause: error })
        throw error
      }
    },
  }
}
