// A key in a body of 20,000 words: the built window over `granary serve`, beside bare Tiptap and Yjs with the same text in the same
// browser, alternately. Main-thread work is the sum of `RunTask` in the browser's own trace from one keydown to the next;
// the delay to the eye is measured untraced, from keydown to after the next frame.
// Run after `npm run build`: npm run bench typing
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { cliFile, granary, projectDirectory } from '../tests/e2e/support/command-line.ts'

const words = 20_000
const wordsPerParagraph = 80
const keysPerRun = Number(process.env['GRANARY_BENCH_KEYS'] ?? 200)
const rounds = Number(process.env['GRANARY_BENCH_ROUNDS'] ?? 3)
/** A quick typist; long enough for what a key leaves behind to be seen. */
const pauseMs = 60

if (!existsSync(join(projectDirectory, 'out/renderer/index.html'))) {
  console.log('skipped: there is no built window in out/')
  process.exit(0)
}

const vocabulary = ['school', 'village', 'learning', 'ecosystem', 'teacher', 'river']
const markdown = Array.from({ length: words / wordsPerParagraph }, (_, index) => {
  const paragraph = Array.from({ length: wordsPerParagraph }, (_, word) => vocabulary[(index * 7 + word * 3) % vocabulary.length]).join(' ')
  return index % 12 === 0 ? `## Section ${index}\n\n${paragraph}\n` : `${paragraph}\n`
}).join('\n')

const percentile = (values: readonly number[], fraction: number) => values.toSorted((a, b) => a - b)[Math.floor(values.length * fraction)] ?? Number.NaN

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' }

const serveFolder = (folder: string): Promise<{ server: Server; url: string }> =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      const path = join(folder, new URL(request.url ?? '/', 'http://x').pathname.replace(/\/$/, '/index.html'))
      if (!path.startsWith(folder) || !existsSync(path)) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path))
    })
    server.listen(0, '127.0.0.1', () => resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }))
  })

const serveGranary = (home: string, repository: string): Promise<{ child: ChildProcess; url: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, 'serve', '--repo', repository, '--json'], {
      env: { ...process.env, GRANARY_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += String(chunk)
      if (output.includes('\n')) resolve({ child, url: (JSON.parse(output) as { url: string }).url })
    })
    child.once('exit', (code) => reject(new Error(`granary serve ended with ${code}`)))
  })

/** Puts the caret into the middle of the text and waits until nothing is being done for opening it. */
const settle = async (page: Page) => {
  await page.locator('.ProseMirror p').nth(100).waitFor()
  await page.evaluate(() => {
    const paragraphs = document.querySelectorAll('.ProseMirror p')
    const middle = paragraphs[Math.floor(paragraphs.length / 2)]
    middle?.scrollIntoView({ block: 'center' })
    document.querySelector<HTMLElement>('.ProseMirror')?.focus()
    const text = middle?.firstChild
    if (text) getSelection()?.setBaseAndExtent(text, 100, text, 100)
  })
  await page.waitForTimeout(2500)
}

const typeKeys = async (page: Page) => {
  for (let key = 0; key < keysPerRun; key++) {
    await page.keyboard.press('abcdefgh'[key % 8] ?? 'a')
    await page.waitForTimeout(pauseMs)
  }
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  args?: { name?: string; data?: { type?: string } }
}

/** Milliseconds of main-thread work for each key. */
const traced = async (page: Page): Promise<number[]> => {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] },
    transferMode: 'ReportEvents',
  })
  await typeKeys(page)
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  const isKey = ({ name, args }: TraceEvent) => name === 'EventDispatch' && args?.data?.type === 'keydown'
  const first = events.find(isKey)
  const ofMain = events.filter(({ pid, tid }) => pid === first?.pid && tid === first.tid)
  const tasks = ofMain.filter(({ name, dur }) => name === 'RunTask' && dur)
  // A key's work begins with the task that its keydown lies in, which belongs to no other key.
  const keys = ofMain
    .filter(isKey)
    .map((key) => tasks.find(({ ts, dur = 0 }) => ts <= key.ts && key.ts < ts + dur)?.ts ?? key.ts)
    .sort((a, b) => a - b)
  return keys.map((start, index) => {
    const end = keys[index + 1] ?? start + pauseMs * 1000
    return tasks.filter(({ ts }) => ts >= start && ts < end).reduce((sum, { dur = 0 }) => sum + dur / 1000, 0)
  })
}

/** Milliseconds from keydown to after the next frame. */
const seen = async (page: Page): Promise<number[]> => {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(globalThis, { keyTimes: times })
    addEventListener(
      'keydown',
      () => {
        const began = performance.now()
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => times.push(performance.now() - began)
          port2.postMessage(null)
        })
      },
      true,
    )
  })
  await typeKeys(page)
  await page.waitForTimeout(200)
  return page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes)
}

interface Figures {
  tasks: number[]
  frames: number[]
}

const measure = async (context: BrowserContext, open: (page: Page) => Promise<unknown>, into: Figures) => {
  const page = await context.newPage()
  await open(page)
  await settle(page)
  into.tasks.push(...(await traced(page)))
  into.frames.push(...(await seen(page)))
  await page.close()
}

const home = mkdtempSync(join(tmpdir(), 'granary-bench-typing-'))
const repository = join(home, 'seeds')
writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, language: 'en', contributorName: 'Bench', deviceName: 'Bench' }))
await granary(home, ['init', repository, '--name', 'Bench', '--contributor', 'Bench'])
writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, language: 'en', contributorName: 'Bench', deviceName: 'Bench' }))
const { id } = await granary<{ id: string }>(home, ['write', '--repo', repository, '--title', 'Long text', '--from', '-'], markdown)
const shown = await granary<{ body: { content: unknown[] } }>(home, ['show', '--repo', repository, id, '--format', 'json'])

const bareFolder = join(home, 'bare')
await build({
  root: join(projectDirectory, 'bench/typing'),
  base: './',
  configFile: false,
  logLevel: 'error',
  build: { outDir: bareFolder, emptyOutDir: true, target: 'chrome130', minify: true },
})
writeFileSync(join(bareFolder, 'body.json'), JSON.stringify(shown.body))

const { server, url: bareUrl } = await serveFolder(bareFolder)
const { child, url } = await serveGranary(home, repository)
const browser = await chromium.launch({
  executablePath: process.env['GRANARY_TEST_BROWSER'] ?? '/usr/bin/chromium',
  chromiumSandbox: process.env['GRANARY_TEST_SANDBOX'] === '1',
  args: ['--disable-gpu'],
})
const bare: Figures = { tasks: [], frames: [] }
const ours: Figures = { tasks: [], frames: [] }
try {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
  // The address lets in once; the session it gives is the context's.
  let address = url
  for (let round = 0; round < rounds; round++) {
    await measure(context, (page) => page.goto(bareUrl), bare)
    const open = async (page: Page) => {
      await page.goto(address)
      address = new URL(url).origin
      await page.getByText('Long text').first().waitFor()
      await page.evaluate((hash) => void (location.hash = hash), `/item/${id}`)
    }
    await measure(context, open, ours)
  }
} finally {
  await browser.close()
  server.close()
  child.removeAllListeners('exit')
  child.kill('SIGTERM')
  await new Promise((done) => child.once('exit', done))
  rmSync(home, { recursive: true, force: true })
}

const row = (name: string, { tasks, frames }: Figures) => ({
  editor: name,
  keys: tasks.length,
  'work p50 (ms)': percentile(tasks, 0.5).toFixed(1),
  'work p95 (ms)': percentile(tasks, 0.95).toFixed(1),
  'to the eye p50 (ms)': percentile(frames, 0.5).toFixed(1),
  'to the eye p95 (ms)': percentile(frames, 0.95).toFixed(1),
})
console.log(`${words} words, ${rounds} rounds of ${keysPerRun} keys each, traced and untraced apart`)
console.table([row('bare Tiptap + Yjs', bare), row('Granary', ours)])
console.log(`p95 of main-thread work above bare: ${(percentile(ours.tasks, 0.95) - percentile(bare.tasks, 0.95)).toFixed(1)} ms (promised: at most 4)`)
console.log(`p95 from keydown to after the next frame: ${percentile(ours.frames, 0.95).toFixed(1)} ms (promised: at most 16)`)
