// How long "saved" takes while much else happens: one window types, 1,000 files are imported and searches run, in one engine.
// From the window's side, through the socket, so that a busy engine is seen. Run: npm run bench saved
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { itemDocumentId } from '../src/contract/ids.ts'
import { reachOwner } from '../src/engine/hosts/local-socket.ts'
import { connect } from '../src/rpc/connect.ts'

const files = 1000
const wordsPerFile = 300
const keyEveryMs = 60
const folder = mkdtempSync(join(tmpdir(), 'granary-saved-'))
const directory = join(folder, 'repository')
const env = { ...process.env, GRANARY_HOME: join(folder, 'home') }
const command = [join(import.meta.dirname, '../src/cli/index.ts')]

const run = (args: string[]) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [...command, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${code}`))))
  })

const vocabulary = Array.from({ length: 4000 }, (_, index) => `word${index.toString(36)}`)
let state = 7
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const word = () => vocabulary[Math.floor(vocabulary.length * random() ** 3)] ?? 'word'

const writeFiles = () => {
  const source = join(folder, 'files')
  mkdirSync(source)
  for (let index = 0; index < files; index++) {
    const words = Array.from({ length: wordsPerFile }, word)
    const paragraphs = Array.from({ length: 10 }, (_, part) => words.slice(part * 30, part * 30 + 30).join(' '))
    writeFileSync(join(source, `report-${index}.md`), `# Report ${index}\n\n${paragraphs.join('\n\n')}\n`)
  }
  return source
}

const quantile = (sorted: number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
const line = (what: string, values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const shown = [0.5, 0.95, 0.99, 1].map((part) => `${quantile(sorted, part).toFixed(1).padStart(8)}`).join(' ')
  console.log(`${what.padEnd(44)} ${String(values.length).padStart(6)} ${shown}`)
}

await run(['init', directory, '--name', 'Bench', '--contributor', 'Bench'])
const source = writeFiles()
const server = spawn(process.execPath, [...command, 'serve', '--repo', directory, '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
try {
  await new Promise((resolve) => createInterface({ input: server.stdout }).once('line', resolve))
  const port = await reachOwner(directory)
  if (!port) throw new Error('the engine has no socket')
  const client = connect(port)
  await client.call('home.openRepository', { directory })
  const { id } = await client.call('items.create', { kind: 'note', title: 'Typing' })
  const opened = await client.call('documents.open', { documentId: itemDocumentId(id) })
  const doc = new Y.Doc()
  Y.applyUpdateV2(doc, opened.state)
  doc.clientID = opened.clientId ?? 1
  const paragraph = doc.getXmlFragment('body').get(0) as Y.XmlElement
  const text = new Y.XmlText()
  let outbox: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => outbox.push(update))
  paragraph.insert(0, [text])

  const typeUntil = async (until: () => boolean) => {
    const saved: number[] = []
    const waiting: Promise<void>[] = []
    while (!until()) {
      text.insert(text.length, 'a')
      const started = performance.now()
      const updates = outbox
      outbox = []
      waiting.push(
        client.call('documents.push', { channel: opened.channel, updates }).then(() => {
          saved.push(performance.now() - started)
        }),
      )
      await new Promise((resolve) => setTimeout(resolve, keyEveryMs))
    }
    await Promise.all(waiting)
    return saved
  }

  console.log(`${'ms'.padEnd(44)} ${'keys'.padStart(6)} ${['p50', 'p95', 'p99', 'max'].map((name) => name.padStart(8)).join(' ')}`)
  const quietEnd = performance.now() + 5000
  line('saved, nothing else', await typeUntil(() => performance.now() > quietEnd))

  let done = false
  const started = performance.now()
  client.on('jobProgressed', (job) => {
    done ||= job.state !== 'running'
  })
  await client.call('imports.start', { paths: [source] })
  const answered: number[] = []
  const searching = (async () => {
    while (!done) {
      const asked = performance.now()
      await client.call('search.query', { text: `${word()} ${word().slice(0, 5)}`, filter: {}, offset: 0, limit: 20 })
      answered.push(performance.now() - asked)
    }
  })()
  const saved = await typeUntil(() => done)
  const seconds = (performance.now() - started) / 1000
  await searching
  line(`saved, importing ${files} files and searching`, saved)
  line('searches meanwhile', answered)
  console.log(`${files} files of ${wordsPerFile} words in ${seconds.toFixed(1)} s. Promise: p99 of "saved" at most 200 ms.`)
  client.close()
} finally {
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  rmSync(folder, { recursive: true, force: true })
}
