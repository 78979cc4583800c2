// Imports paths into a repository and waits for the end.
import { basename } from 'node:path'
import type { ImportReport } from '../../../src/contract/areas/files.ts'
import type { ImportRequest } from '../../../src/engine/parts.ts'
import type { ImportRepository } from './import-repository.ts'

export const importPaths = (repository: ImportRepository, paths: string[], request: Partial<ImportRequest> = {}): Promise<ImportReport> =>
  repository.importer.finished(repository.importer.start({ files: paths.map((path) => ({ path, name: basename(path) })), ...request }))
