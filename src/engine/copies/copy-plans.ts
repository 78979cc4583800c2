// What a person chose for the copies of each repository, and how the last one went. In GRANARY_HOME, not in the repository: it is
// needed most when the repository does not open.
import { join } from 'node:path'
import type { CopySettings } from '../../contract/areas/exchange.ts'
import { repositoryIdSchema } from '../../contract/ids.ts'
import { z } from '../../contract/zod.ts'
import { jsonFile } from '../home/json-file.ts'

const planSchema = z.object({
  repositoryId: repositoryIdSchema.nullable().default(null),
  folder: z.string().nullable().default(null),
  every: z.enum(['off', 'day', 'week']).default('day'),
  keep: z.number().int().min(1).max(365).default(7),
  lastAtUtc: z.string().nullable().default(null),
  lastProblem: z.string().nullable().default(null),
  /** What the last copy held: an unchanged repository needs no other. */
  lastMark: z.string().nullable().default(null),
  /** A failed try is not made again at once. */
  lastTryAtUtc: z.string().nullable().default(null),
})
export type CopyPlan = z.infer<typeof planSchema>

export interface CopyPlans {
  read(repositoryDirectory: string): CopyPlan
  /** Errors: disk-full. */
  change(repositoryDirectory: string, change: Partial<CopyPlan>): CopyPlan
}

/** Repositories that were once open on this device; the oldest choice goes first. */
const maxPlans = 200

const fileSchema = z.object({ plans: z.record(z.string(), planSchema) })

export const initialPlan = (): CopyPlan => planSchema.parse({})

export const createCopyPlans = (homeDirectory: string): CopyPlans => {
  const file = jsonFile({ path: join(homeDirectory, 'copies.json'), schema: fileSchema, initial: (): z.infer<typeof fileSchema> => ({ plans: {} }) })
  return {
    read: (directory) => file.read().plans[directory] ?? initialPlan(),
    change: (directory, change) => {
      const { plans } = file.read()
      const plan = { ...(plans[directory] ?? initialPlan()), ...change }
      const { [directory]: _, ...others } = plans
      file.write({ plans: Object.fromEntries([...Object.entries(others).slice(-(maxPlans - 1)), [directory, plan]]) })
      return plan
    },
  }
}

export const folderOf = (repositoryDirectory: string, { folder }: Pick<CopyPlan, 'folder'>): string => folder ?? join(repositoryDirectory, 'copies')

export const toSettings = ({ folder, every, keep, lastAtUtc, lastProblem }: CopyPlan): CopySettings => ({ folder, every, keep, lastAtUtc, lastProblem })
