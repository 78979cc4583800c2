// Every file of a collection of real and of hostile documents, imported. GRANARY_DATA names the collection (see its README); without
// it this is skipped and says so. Prints how each type ended.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { errorCodes } from '../../src/contract/errors.ts'
import { bodyNode } from '../../src/document/schema/body-schema.ts'
import { type ImportRepository, openImportRepository } from './import-support/import-repository.ts'
import { importPaths } from './import-support/run-import.ts'

const data = process.env['GRANARY_DATA'] ?? ''
const isThere = data !== '' && existsSync(join(data, 'MANIFEST.tsv'))
if (!isThere) console.log('skipped: GRANARY_DATA names no folder of documents, so importing real documents is not tried here')

let repository: ImportRepository | null = null
afterAll(() => repository?.close())

const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
const typeOf = (path: string): string => /\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase() ?? '(none)'

/** Real passwords by file name; where several are listed, the first. */
const readPasswords = (): Record<string, string> => {
  const listed = JSON.parse(readFileSync(join(data, 'pdf/PASSWORDS.json'), 'utf8')) as Record<string, string[]>
  return Object.fromEntries(Object.entries(listed).map(([path, passwords]) => [path.replace(/^.*\//, ''), passwords.at(-1) ?? '']))
}

const parts = ['documents', 'pdf', 'docx', 'malicious', 'tabular-geo', 'bibliography', 'annotations', 'csl', 'editing-traces'] as const

it.runIf(isThere)(
  '[IM30] ends every file as imported, skipped or failed with a code',
  async () => {
    repository = await openImportRepository()
    const rows: Record<string, string | number>[] = []
    const failures: string[] = []
    const good = new Set<string>()
    for (const part of parts) {
      const folder = join(data, part)
      const before = filesIn(folder).length
      const report = await importPaths(repository, [folder], { passwords: readPasswords() })
      expect(repository.importer.jobs().at(-1)?.state).toBe('done')
      expect(filesIn(folder)).toHaveLength(before)
      const named = [...report.imported, ...report.skipped, ...report.failed].map((each) => each.path)
      // A hidden folder, or one of a saved page, is one row.
      const unnamed = filesIn(folder).filter((path) => !named.some((shown) => path === shown || path.startsWith(`${shown}/`)))
      expect(unnamed).toEqual([])
      for (const { code, message } of report.failed) {
        expect(errorCodes).toContain(code)
        expect(['internal', 'file-took-too-long']).not.toContain(code)
        expect(message.length).toBeGreaterThan(10)
      }
      for (const { id } of report.imported) bodyNode(repository.body(id))
      const ends = new Map<string, Record<string, number>>()
      const count = (path: string, end: string) => {
        const row = ends.get(typeOf(path)) ?? {}
        row[end] = (row[end] ?? 0) + 1
        ends.set(typeOf(path), row)
      }
      for (const { path } of report.imported) count(path, 'imported')
      for (const { path, reason } of report.skipped) count(path, reason)
      for (const { path, code } of report.failed) count(path, code)
      for (const [type, row] of [...ends].sort(([a], [b]) => (a < b ? -1 : 1))) rows.push({ part, type, ...row })
      for (const { path, code, message } of report.failed) failures.push(`${path.slice(data.length + 1)}: ${code}: ${message}`)
      for (const { path } of [...report.imported, ...report.skipped.filter((each) => each.reason === 'already-there')]) good.add(path)
    }
    const ofMarkdown = filesIn(join(data, 'documents/markdown')).filter((path) => path.endsWith('.md'))
    expect(ofMarkdown.filter((path) => good.has(path)).length).toBeGreaterThanOrEqual(ofMarkdown.length * 0.99)
    console.table(rows)
    console.log(failures.join('\n'))
    expect(repository.log.verify()).toMatchObject({ ok: true, problems: [] })
  },
  600_000,
)
