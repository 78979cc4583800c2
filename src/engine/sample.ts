// The sample repository is a recipe, not logs: the folder resources/sample is imported like any other, and recipe.json says what
// its PDFs cannot say of themselves. Its last items are changed last, so that the welcome stands first in the list. Shipped logs would give everybody one repository and nobody its key.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type ItemId, itemDocumentId, type JobId, repositoryDocumentId } from '../contract/ids.ts'
import { z } from '../contract/zod.ts'
import { patchMeta } from '../document/item-document.ts'
import { writeAbout } from '../document/repository-document.ts'
import type { Documents, EntryLog, Importer } from './parts.ts'

const recipeSchema = z.strictObject({
  name: z.record(z.string(), z.string()),
  description: z.string(),
  items: z.record(z.string(), z.record(z.string(), z.string())),
})

const recipeFile = 'recipe.json'
const readRecipe = (resourcesDirectory: string) => recipeSchema.parse(JSON.parse(readFileSync(join(resourcesDirectory, 'sample', recipeFile), 'utf8')))

export const sampleName = (resourcesDirectory: string, language: string): string => {
  const { name } = readRecipe(resourcesDirectory)
  return name[language] ?? name['en'] ?? 'Sample'
}

/** Answers at once; the items come with the job, and their last details when `ready` is fulfilled. */
export const importSample = (
  resourcesDirectory: string,
  { documents, importer, log }: { documents: Documents; importer: Importer; log: EntryLog },
): { jobId: JobId; ready: Promise<void> } => {
  const folder = join(resourcesDirectory, 'sample')
  const { description, items } = readRecipe(resourcesDirectory)
  documents.change(repositoryDocumentId(log.repositoryId), (doc) => writeAbout(doc, { description }))
  const files = readdirSync(folder)
    .filter((name) => name !== recipeFile && !name.startsWith('.'))
    .map((name) => ({ path: join(folder, name), name }))
  const jobId = importer.start({ files })
  const completeDetails = async () => {
    const { imported } = await importer.finished(jobId)
    const idByPath = new Map(imported.map(({ path, id }): [string, ItemId] => [relative(folder, path).replaceAll('\\', '/'), id]))
    const changes = Object.entries(items).flatMap(([path, set]) => {
      const id = idByPath.get(path)
      return id ? [{ documentId: itemDocumentId(id), work: (doc: Parameters<typeof patchMeta>[0]) => void patchMeta(doc, { id, set }) }] : []
    })
    documents.changeMany(changes)
  }
  return { jobId, ready: completeDetails() }
}
