// The sample repository as everybody gets it: imported whole, with credit and licence on every item.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ItemDetails } from '../../src/contract/areas/items.ts'
import { itemKinds } from '../../src/contract/kinds.ts'
import { languages } from '../../src/contract/languages.ts'
import { createConnection } from '../../src/engine/api/connection.ts'
import { createHandlers } from '../../src/engine/api/index.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { openHome } from '../../src/engine/home/home.ts'
import { sampleName } from '../../src/engine/sample.ts'

const resourcesDirectory = join(import.meta.dirname, '../../resources')
const folder = mkdtempSync(join(tmpdir(), 'granary-sample-'))
let engine: Engine
let items: ItemDetails[]
let report: ReturnType<Engine['importer']['report']>

beforeAll(async () => {
  const home = openHome(join(folder, 'home'))
  engine = await createEngine({ directory: join(folder, 'sample'), home, resourcesDirectory, create: { name: 'Sample' }, announce: () => undefined })
  const { jobId, ready } = engine.importSample()
  report = await engine.importer.finished(jobId)
  await ready
  await engine.catalogue.settled()
  const connection = createConnection(() => undefined)
  connection.engine = engine
  const handlers = createHandlers({ home: {} as never })
  const { rows } = await engine.catalogue.list({ filter: {}, sort: 'title', descending: false, offset: 0, limit: 500 })
  items = await Promise.all(rows.map(async ({ id }) => handlers.items.read({ id }, connection)))
}, 120_000)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the sample repository', () => {
  it('imports every file, and nothing fails or is skipped', () => {
    expect(report.failed).toEqual([])
    expect(report.skipped).toEqual([])
    expect(items.length).toBeGreaterThanOrEqual(40)
  })

  it('says licence and credit of every item', () => {
    expect(items.filter((item) => !item.fields['licence'] || !item.fields['credit']).map((item) => item.title)).toEqual([])
  })

  it('has a language and a summary for every item, in all eight languages', () => {
    expect(items.filter((item) => !item.language || !item.summary).map((item) => item.title)).toEqual([])
    expect(new Set(items.map((item) => item.language))).toEqual(new Set(languages))
  })

  it('shows every kind', () => {
    expect(itemKinds.filter((kind) => !items.some((item) => item.kind === kind))).toEqual([])
  })

  it('has no broken link: what the text points to is there', () => {
    const broken = items.filter((item) => /\]\((?!https?:)[^)]*\.md/.test(readBody(item.id)))
    expect(broken.map((item) => item.title)).toEqual([])
    expect(items.some((item) => item.linkedFrom.length > 0)).toBe(true)
  })

  it('keeps collections as folders', () => {
    expect(new Set(items.flatMap((item) => item.collections.map((each) => each.title)))).toEqual(
      new Set(readdirSync(join(resourcesDirectory, 'sample'), { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []))),
    )
  })

  it('has a name in every interface language', () => {
    const { name } = JSON.parse(readFileSync(join(resourcesDirectory, 'sample/recipe.json'), 'utf8')) as { name: Record<string, string> }
    for (const language of Object.keys(name)) expect(sampleName(resourcesDirectory, language)).toBe(name[language])
  })
})

const readBody = (id: ItemDetails['id']): string => {
  const connection = createConnection(() => undefined)
  connection.engine = engine
  return (createHandlers({ home: {} as never }).items.show({ id, format: 'md' }, connection) as { text: string }).text
}
