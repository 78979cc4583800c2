// How long after an empty window Granary can be used: 10,000 items, the list shows its first rows and a letter typed in the search
// field appears. In Electron beside an app of one blank page; in a browser beside a blank page of the same kind of server.
// Median of 7, the two alternating. Run: npm run bench startup (needs `npm run build`; Electron and a display, a Chromium, or both).
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, _electron as electron, type Page } from '@playwright/test'
import type { BodyJson } from '../src/document/body/body-json.ts'
import { createItem } from '../src/engine/api/new-item.ts'
import { createEngine } from '../src/engine/engine.ts'
import { openHome } from '../src/engine/home/home.ts'

const items = Number(process.env.GRANARY_BENCH_ITEMS ?? 10_000)
const runs = Number(process.env.GRANARY_BENCH_RUNS ?? 7)
const promiseMs = 500
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'granary-startup-'))
const home = join(folder, 'home')
const directory = join(folder, 'repository')
const sandbox = process.env.GRANARY_TEST_SANDBOX !== '0'
const env = { ...(process.env as Record<string, string>), GRANARY_HOME: home }
const cli = join(root, 'out', 'cli', 'index.js')
const run = (args: string[]) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`granary ${args[0]} ended with ${code}`))))
  })

const plant = async () => {
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, language: 'en', contributorName: 'Amina Okello', deviceName: 'Bench' }))
  await run(['init', directory, '--name', 'Ten thousand', '--contributor', 'Amina Okello'])
  const engine = await createEngine({ directory, home: openHome(home), resourcesDirectory: join(root, 'resources'), announce: () => undefined })
  const words = 'well water river boat school village teacher pupil story report market bridge'.split(' ')
  const sentence = (seed: number) => Array.from({ length: 60 }, (_, at) => words[(seed * 7 + at * at + at * seed) % words.length]).join(' ')
  for (let begin = 0; begin < items; begin += 1000)
    engine.storage.transaction(() => {
      for (let index = begin; index < Math.min(items, begin + 1000); index++) {
        const body: BodyJson = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: sentence(index) }] }] }
        createItem(engine, { kind: 'note', title: `Item ${index} ${words[index % words.length]}`, language: 'en', body })
      }
    })
  await engine.catalogue.settled()
  await engine.close()
}

interface Times {
  /** From the start of the process, or of the navigation. */
  readyMs: number
  /** Named moments on the way. */
  parts: Record<string, number>
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Both conditions of "usable", looked for in every frame from within the page, so that the driver's way adds nothing. */
const usable = async (page: Page): Promise<{ rowsAt: number; letterAt: number }> => {
  const seen = await page.waitForFunction(
    () => {
      const now = () => performance.timeOrigin + performance.now()
      const state = globalThis as { rowsAt?: number }
      const field = document.querySelector<HTMLInputElement>('input[type=search]')
      if (!field) return null
      if (state.rowsAt === undefined) {
        if (document.querySelectorAll('[role=grid] [role=row] [dir=auto]').length < 4) return null
        state.rowsAt = now()
        field.focus()
        // What a key does: the letter goes through the events of the field, and React has to take it.
        document.execCommand('insertText', false, 'w')
        return null
      }
      return field.value === 'w' ? { rowsAt: state.rowsAt, letterAt: now() } : null
    },
    undefined,
    { polling: 'raf' },
  )
  return (await seen.jsonValue()) as { rowsAt: number; letterAt: number }
}
const pageMoments = (page: Page) =>
  page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const paint = performance.getEntriesByName('first-contentful-paint')[0]
    const marks = performance.getEntriesByType('mark').map(({ name, startTime }) => [`mark ${name}`, performance.timeOrigin + startTime] as const)
    return {
      page: performance.timeOrigin,
      scripts: performance.timeOrigin + (navigation?.domInteractive ?? 0),
      loaded: performance.timeOrigin + (navigation?.loadEventEnd ?? 0),
      painted: performance.timeOrigin + (paint?.startTime ?? 0),
      marks: Object.fromEntries(marks),
    }
  })

const table = (what: string, empty: Times[], granary: Times[]) => {
  const [bare, ours] = [median(empty.map(({ readyMs }) => readyMs)), median(granary.map(({ readyMs }) => readyMs))]
  console.log(`\n${what}, median of ${granary.length}, ${items} items`)
  console.log(`  empty window   ${bare.toFixed(0).padStart(6)} ms   (${empty.map(({ readyMs }) => readyMs.toFixed(0)).join(' ')})`)
  console.log(`  Granary        ${ours.toFixed(0).padStart(6)} ms   (${granary.map(({ readyMs }) => readyMs.toFixed(0)).join(' ')})`)
  console.log(`  difference     ${(ours - bare).toFixed(0).padStart(6)} ms   promise: at most ${promiseMs} ms: ${ours - bare <= promiseMs ? 'kept' : 'MISSED'}`)
  for (const [name, list] of [
    ['empty', empty],
    ['Granary', granary],
  ] as const)
    console.log(
      `  moments of ${name}: ${Object.keys(list[0]?.parts ?? {})
        .map((part) => `${part} ${median(list.map(({ parts }) => parts[part] ?? Number.NaN)).toFixed(0)}`)
        .join(' · ')}`,
    )
}

const inElectron = async (executablePath: string) => {
  const emptyApp = join(folder, 'empty')
  mkdirSync(emptyApp)
  writeFileSync(join(emptyApp, 'package.json'), '{"name":"empty","main":"main.cjs"}')
  writeFileSync(join(emptyApp, 'page.html'), '<!doctype html><title>Empty</title><p>Empty')
  writeFileSync(
    join(emptyApp, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1366, height: 768, show: true })
  globalThis.finished = new Promise((resolve) => window.webContents.once('did-finish-load', () => resolve(Date.now())))
  window.loadFile('page.html')
})`,
  )
  const launch = (path: string) =>
    electron.launch({
      executablePath,
      // As the end-to-end tests: without a graphics card its process only costs time, for both alike.
      args: [path, '--disable-gpu', ...(sandbox ? [] : ['--no-sandbox'])],
      env,
    })
  const one = async (path: string, isGranary: boolean): Promise<Times> => {
    const app = await launch(path)
    const page = await app.firstWindow()
    // Playwright holds the app until it is attached: the clock starts when the app's own code may run.
    const seen = isGranary ? await usable(page) : null
    if (!isGranary) await page.waitForLoadState('load')
    const began = await app.evaluate(() => process.getCreationTime() ?? 0)
    const moments = await pageMoments(page)
    const finished = isGranary ? 0 : await app.evaluate(() => (globalThis as { finished?: Promise<number> }).finished ?? 0)
    await app.close()
    const end = seen ? seen.letterAt : finished
    const parts: Record<string, number> = { page: moments.page - began, scripts: moments.scripts - began, painted: moments.painted - began }
    for (const [name, at] of Object.entries(moments.marks)) parts[name] = at - began
    if (seen) Object.assign(parts, { rows: seen.rowsAt - began, letter: seen.letterAt - began })
    return { readyMs: end - began, parts }
  }
  const [empty, granary]: [Times[], Times[]] = [[], []]
  await one(emptyApp, false)
  await one(root, true)
  for (let index = 0; index < runs; index++) {
    empty.push(await one(emptyApp, false))
    granary.push(await one(root, true))
  }
  table('Electron', empty, granary)
}

const inBrowser = async (executablePath: string | undefined) => {
  const blank = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>Empty</title><p>Empty'))
  await new Promise<void>((resolve) => blank.listen(0, '127.0.0.1', resolve))
  const blankUrl = `http://127.0.0.1:${(blank.address() as AddressInfo).port}/`
  const server = spawn(process.execPath, [cli, 'serve', '--repo', directory, '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: server.stdout }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url))
  })
  const browser = await chromium.launch({ executablePath, chromiumSandbox: sandbox })
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
  // The address opens once; the cookie that it leaves serves the next pages, as it does for a person.
  const first = await context.newPage()
  await first.goto(url)
  await usable(first)
  const ours = first.url()
  await first.close()
  const one = async (address: string, isGranary: boolean): Promise<Times> => {
    const page = await context.newPage()
    const began = Date.now()
    await page.goto(address, { waitUntil: isGranary ? 'commit' : 'load' })
    const seen = isGranary ? await usable(page) : null
    const moments = await pageMoments(page)
    await page.close()
    const parts: Record<string, number> = { page: moments.page - began, scripts: moments.scripts - began, painted: moments.painted - began }
    for (const [name, at] of Object.entries(moments.marks)) parts[name] = at - began
    if (seen) Object.assign(parts, { rows: seen.rowsAt - began, letter: seen.letterAt - began })
    return { readyMs: (seen ? seen.letterAt : moments.loaded) - began, parts }
  }
  const [empty, granary]: [Times[], Times[]] = [[], []]
  for (let index = 0; index < runs; index++) {
    empty.push(await one(blankUrl, false))
    granary.push(await one(ours, true))
  }
  await browser.close()
  blank.close()
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  table('Browser', empty, granary)
}

if (!existsSync(cli)) throw new Error('out/ is not built: npm run build')
try {
  await plant()
  const runtime = process.env.GRANARY_TEST_ELECTRON
  if (runtime && (process.env.DISPLAY || process.platform !== 'linux')) await inElectron(runtime)
  else console.log('Electron: not measured, there is no runtime or no display')
  await inBrowser(process.env.GRANARY_TEST_BROWSER)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
