// Importing a folder of Markdown end to end (looked at, parsed, signed, stored with its original, listed) beside reading and parsing
// the same files in the same run, alternately and without storing anything, in three ways: our parser alone in this process; all that
// the import child does with a file (hash, kind, front matter, text, language, checked body, Yjs updates) in this process, compiled and
// warm; and the same in a fresh child process, as every import has one. Run: GRANARY_DATA=DIR npm run bench import
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMarkdown } from '../src/document/markdown/parse-markdown.ts'
import { bodyNode } from '../src/document/schema/body-schema.ts'
import { createTaskRunner } from '../src/engine/import/child/run-task.ts'
import { createChildHost } from '../src/engine/import/child-host.ts'
import { importLimits } from '../src/engine/import/index.ts'
import type { Inspected, ParseTask } from '../src/engine/import/protocol.ts'
import { spawnChild } from '../src/engine/import/spawn-child.ts'
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

const parseTask = (path: string, file: Inspected): ParseTask => ({
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

/** This process, nothing stored: what the child does with each file. */
const readWarm = async (): Promise<number> => {
  const temporaryDirectory = mkdtempSync(join(tmpdir(), 'granary-bench-'))
  const runner = createTaskRunner({ temporaryDirectory, limits: importLimits })
  const began = performance.now()
  for (const path of files) {
    const file = await runner.run({ do: 'inspect', job: 1, path, name: path })
    if ('sizeBytes' in file && file.sizeBytes > 0) await runner.run(parseTask(path, file as Inspected))
  }
  const tookMs = performance.now() - began
  rmSync(temporaryDirectory, { recursive: true })
  return tookMs
}

/** The same in a fresh child, with its start: what an import cannot be faster than with one reader. */
const readInChild = async (): Promise<number> => {
  const temporaryDirectory = mkdtempSync(join(tmpdir(), 'granary-bench-'))
  const host = createChildHost({ spawn: spawnChild, limits: importLimits, temporaryDirectory })
  const began = performance.now()
  const inspected = await Promise.all(files.map(async (path) => ({ path, file: await host.run({ do: 'inspect', job: 1, path, name: path }) })))
  await Promise.all(inspected.filter(({ file }) => file.sizeBytes > 0).map(({ path, file }) => host.run(parseTask(path, file))))
  const tookMs = performance.now() - began
  await host.close()
  return tookMs
}

const importAll = async () => {
  const repository = await openImportRepository({ realCatalogue: true })
  try {
    const began = performance.now()
    const cpu = process.cpuUsage()
    const thread = threadMs()
    const report = await repository.importer.finished(repository.importer.start({ files: [{ path: folder, name: 'markdown' }] }))
    const tookMs = performance.now() - began
    const { user, system } = process.cpuUsage(cpu)
    const threadCpuMs = threadMs() - thread
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
      threadCpuMs,
      engineCpuMs: (user + system) / 1000,
    }
  } finally {
    await repository.close()
  }
}

/** Processor time of this thread only: other threads of the engine index. */
const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

console.log(
  `${files.length} files, ${(bytes / 1024 / 1024).toFixed(1)} MB, ${rounds} rounds, import and reading alternating, catalogue on, load ${loadavg()[0]?.toFixed(1)}\n`,
)
console.log(
  'round   parser ms  files/s | warm reading ms  files/s | reading child ms  files/s |  import ms  files/s  searchable ms  engine thread CPU ms  with indexing | ÷ parser  ÷ warm  ÷ child',
)
parseAlone()
await readWarm()
const ratios: { parser: number; warm: number; child: number; speed: number }[] = []
for (let round = 1; round <= rounds; round++) {
  const perSecond = (count: number, ms: number) => (count / ms) * 1000
  const [parserMs, warmMs, childMs] = [parseAlone(), await readWarm(), await readInChild()]
  const result = await importAll()
  const speed = perSecond(result.files, result.tookMs)
  const [parser, warm, child] = [parserMs, warmMs, childMs].map((ms) => speed / perSecond(files.length, ms)) as [number, number, number]
  ratios.push({ parser, warm, child, speed })
  const cell = (value: number, width: number, digits = 0) => value.toFixed(digits).padStart(width)
  const pair = (ms: number, width: number) => `${cell(ms, width)} ${cell(perSecond(files.length, ms), 8)}`
  console.log(
    [
      `${cell(round, 5)} ${pair(parserMs, 11)}`,
      pair(warmMs, 15),
      pair(childMs, 16),
      `${cell(result.tookMs, 10)} ${cell(speed, 8)} ${cell(result.searchableMs, 14)} ${cell(result.threadCpuMs, 21)} ${cell(result.engineCpuMs, 14)}`,
      `${cell(parser, 8, 2)} ${cell(warm, 7, 2)} ${cell(child, 8, 2)}`,
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
const of = (name: keyof (typeof ratios)[number]) => median(ratios.map((ratio) => ratio[name]))
console.log(
  `median: ${of('speed').toFixed(0)} files/s; ${of('child').toFixed(2)} × reading and parsing in a child of the same kind, ${of('warm').toFixed(2)} × the same warm, ${of('parser').toFixed(2)} × the parser alone`,
)
