// node carry-between-homes.ts PROJECT HOME HOME: see carry.ts. A process of its own, because engines and Playwright share no loader.
import { join } from 'node:path'
import { createEngine } from '../../../src/engine/engine.ts'
import { openHome } from '../../../src/engine/home/home.ts'

const [project = '', ...homes] = process.argv.slice(2)

const open = (directory: string) => {
  const home = openHome(directory)
  const [last] = home.recent()
  if (!last) throw new Error(`no repository was opened in ${directory}`)
  return createEngine({ directory: last.directory, home, resourcesDirectory: join(project, 'resources'), announce: () => undefined })
}

const engines = await Promise.all(homes.map(open))
const refused: string[] = []
try {
  // Twice: what one writes when it takes something in goes back with the second way.
  for (let round = 0; round < 2; round++)
    for (const from of engines)
      for (const to of engines) {
        if (from === to) continue
        from.documents.fold()
        for (const segment of from.log.segmentsSince(to.log.frontier())) refused.push(...to.log.accept(segment, 'carried').refused.map(({ code }) => code))
      }
  for (const { catalogue } of engines) await catalogue.settled()
} finally {
  await Promise.all(engines.map((engine) => engine.close()))
}
process.stdout.write(JSON.stringify(refused))
