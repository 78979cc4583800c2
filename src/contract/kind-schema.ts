// The kinds as a schema, apart from their names: a window needs the names at its start and the schema never.
import { itemKinds } from './kinds.ts'
import { z } from './zod.ts'

export const itemKindSchema = z.enum(itemKinds)
