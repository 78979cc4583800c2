// Importing a folder of Markdown end to end (looked at, parsed, signed, stored with its original, listed) beside two things in the same
// run, alternately: the Markdown parser alone, and all that the import child does with the files (hash, kind of file, front matter,
// text, language, checked body, Yjs updates) without storing anything. Run: GRANARY_DATA=DIR npm run bench import
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMarkdown } from '../src/document/markdown/parse-markdown.ts'
import { bodyNode } from '../src/document/schema/body-schema.ts'
import { createTaskRunner } from '../src/engine/import/child/run-task.ts'
import { importLimits } from '../src/engine/import/index.ts'
import { openImportRepository } from '../tests/formats/import-support/import-repository.ts'

const rounds = 3
const data = process.env['GRANARY_DATA']
const folder = data === undefined ? null : join(data, 'documents', 'markdown')
if (!folder || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.log('skipped: GRANARY_DATA names no folder with documents/markdown')
  process.exit(0)
}

const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.md')).map((name) => join(folder, name))
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)

/** One process, nothing stored: what the parser by itself needs for the same files. */
const parseAlone = (): number => {
  const began = performance.now()
  for (const file of files) bodyNode(parseMarkdown(readFileSync(file, 'utf8')).body)
  return performance.now() - began
}

/** One process, nothing stored: what the child does with each file. */
const readWhole = async (): Promise<number> => {
  const temporaryDirectory = mkdtempSync(join(tmpdir(), 'granary-bench-'))
  const runner = createTaskRunner({ temporaryDirectory, limits: importLimits })
  const began = performance.now()
  for (const path of files) {
    const file = await runner.run({ do: 'inspect', job: 1, path, name: path })
    if (!('sizeBytes' in file) || file.sizeBytes === 0) continue
    await runner.run({
      do: 'parse',
      job: 1,
      path,
      place: path,
      name: path,
      root: folder,
      file,
      clientId: 1,
      createdAtUtc: '2026-01-01T00:00:00.000Z',
      kind: null,
      collections: [],
      passwords: [],
      keptSentence: '',
      want: 'updates',
      newEditionOf: null,
    })
  }
  const tookMs = performance.now() - began
  rmSync(temporaryDirectory, { recursive: true })
  return tookMs
}

const importAll = async () => {
  const repository = await openImportRepository({ realCatalogue: true })
  try {
    const began = performance.now()
    const cpu = process.cpuUsage()
    const report = await repository.importer.finished(repository.importer.start({ files: [{ path: folder, name: 'markdown' }] }))
    const tookMs = performance.now() - began
    const { user, system } = process.cpuUsage(cpu)
    await repository.catalogue.settled()
    const searchableMs = performance.now() - began
    const isMarkdown = ({ path }: { path: string }) => path.endsWith('.md')
    const imported = report.imported.filter(isMarkdown).length
    const there = report.skipped.filter((each) => isMarkdown(each) && each.reason === 'already-there').length
    for (const { id } of report.imported) bodyNode(repository.body(id))
    return {
      tookMs,
      searchableMs,
      imported,
      there,
      skipped: report.skipped.filter((each) => isMarkdown(each) && each.reason !== 'already-there').map((each) => each.reason),
      failed: report.failed,
      files: report.imported.length + report.skipped.length,
      engineCpuMs: (user + system) / 1000,
    }
  } finally {
    await repository.close()
  }
}

console.log(`${files.length} files, ${(bytes / 1024 / 1024).toFixed(1)} MB, ${rounds} rounds, import and parsing alternating, catalogue on\n`)
console.log('round   parser alone ms  files/s   whole reading ms  files/s |  import ms  files/s  searchable ms  engine CPU ms | ÷ parser  ÷ reading')
parseAlone()
await readWhole()
const ratios: { parser: number; reading: number; speed: number }[] = []
for (let round = 1; round <= rounds; round++) {
  const parserSpeed = (files.length / parseAlone()) * 1000
  const readingSpeed = (files.length / (await readWhole())) * 1000
  const result = await importAll()
  const speed = (result.files / result.tookMs) * 1000
  ratios.push({ parser: speed / parserSpeed, reading: speed / readingSpeed, speed })
  const cell = (value: number, width: number, digits = 0) => value.toFixed(digits).padStart(width)
  const ms = (perSecond: number) => (files.length / perSecond) * 1000
  console.log(
    [
      `${cell(round, 5)} ${cell(ms(parserSpeed), 17)} ${cell(parserSpeed, 8)} ${cell(ms(readingSpeed), 18)} ${cell(readingSpeed, 8)}`,
      `${cell(result.tookMs, 10)} ${cell(speed, 8)} ${cell(result.searchableMs, 14)} ${cell(result.engineCpuMs, 14)}`,
      `${cell(speed / parserSpeed, 8, 2)} ${cell(speed / readingSpeed, 10, 2)}`,
    ].join(' | '),
  )
  if (round === rounds) {
    const share = ((result.imported + result.there) / files.length) * 100
    const skipped = result.skipped.join(', ') || 'none'
    console.log(
      `\nMarkdown files: ${result.imported} imported, ${result.there} already there (${share.toFixed(2)} %), ${skipped} skipped, ${result.failed.length} failed`,
    )
  }
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const of = (name: 'parser' | 'reading' | 'speed') => median(ratios.map((ratio) => ratio[name]))
console.log(`median: ${of('speed').toFixed(0)} files/s; ${of('reading').toFixed(2)} × whole reading, ${of('parser').toFixed(2)} × the parser alone`)
