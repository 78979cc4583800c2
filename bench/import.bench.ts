// Importing a folder of Markdown end to end (looked at, parsed, signed, stored with its original, listed) beside reading and parsing
// the same files, alternately in the same run. Run: GRANARY_DATA=DIR npm run bench import
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseMarkdown } from '../src/document/markdown/parse-markdown.ts'
import { bodyNode } from '../src/document/schema/body-schema.ts'
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

/** One process, nothing stored: what the same parser needs for the same files. */
const readAndParse = (): number => {
  const began = performance.now()
  for (const file of files) bodyNode(parseMarkdown(readFileSync(file, 'utf8')).body)
  return performance.now() - began
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
console.log('round   read+parse ms   files/s |  import ms   files/s   searchable ms   engine CPU ms |  ratio')
readAndParse()
const ratios: number[] = []
const speeds: number[] = []
for (let round = 1; round <= rounds; round++) {
  const parseMs = readAndParse()
  const result = await importAll()
  const parseSpeed = (files.length / parseMs) * 1000
  const speed = (result.files / result.tookMs) * 1000
  ratios.push(speed / parseSpeed)
  speeds.push(speed)
  const cell = (value: number, width: number) => value.toFixed(0).padStart(width)
  console.log(
    `${String(round).padStart(5)} ${cell(parseMs, 15)} ${cell(parseSpeed, 9)} | ${cell(result.tookMs, 10)} ${cell(speed, 9)} ${cell(result.searchableMs, 15)} ${cell(result.engineCpuMs, 15)} | ${(speed / parseSpeed).toFixed(2).padStart(6)}`,
  )
  if (round === rounds) {
    const share = ((result.imported + result.there) / files.length) * 100
    console.log(
      `\nMarkdown files: ${result.imported} imported, ${result.there} already there (${share.toFixed(2)} %), ${result.skipped.join(', ') || 'none'} skipped, ${result.failed.length} failed`,
    )
  }
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
console.log(`median: ${median(speeds).toFixed(0)} files/s, ${median(ratios).toFixed(2)} × reading and parsing`)
