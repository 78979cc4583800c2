// recent.json: repositories this installation has opened, newest first. Only folders and names; nothing of their content.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RecentRepository } from '../../contract/areas/home.ts'
import { repositoryIdSchema } from '../../contract/ids.ts'
import { z } from '../../contract/zod.ts'
import { jsonFile } from './json-file.ts'

/** A menu of more is no longer looked through; the folders themselves stay. */
const maxRecent = 50

const fileSchema = z.object({
  repositories: z.array(z.object({ directory: z.string(), repositoryId: repositoryIdSchema, name: z.string(), openedAtUtc: z.string() })),
})

export interface RecentRepositories {
  list(): RecentRepository[]
  remember(opened: Omit<RecentRepository, 'exists'>): void
  forget(directory: string): void
}

export const recentRepositories = (home: string): RecentRepositories => {
  const file = jsonFile({ path: join(home, 'recent.json'), schema: fileSchema, initial: () => ({ repositories: [] }) })
  return {
    list: () => file.read().repositories.map((each) => ({ ...each, exists: existsSync(join(each.directory, 'granary.db')) })),
    remember: (opened) => {
      const others = file.read().repositories.filter((each) => each.directory !== opened.directory)
      file.write({ repositories: [opened, ...others].slice(0, maxRecent) })
    },
    forget: (directory) => file.write({ repositories: file.read().repositories.filter((each) => each.directory !== directory) }),
  }
}
