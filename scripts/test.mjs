#!/usr/bin/env node
// The one test command: everything that must hold, stage by stage, with its seconds; the last line is the sum.
//   test.mjs          everything        test.mjs check    types, lint, format, arrows, dead code, unit
//   test.mjs soak     the random stages with the full counts, without a limit of time; GRANARY_SIM_BASE=N begins the histories at seed N,
//                     GRANARY_SIM_SECONDS=S ends them after so long
//   test.mjs STAGE…   only these stages; words after `--` choose among the end-to-end tests
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { findBrowser } from './browser.mjs'
import { build } from './build.mjs'
import { downloadElectron, environmentFor, findElectron, startedWith } from './electron-runtime.mjs'
import { watchStage } from './leftovers.mjs'
import { has, root, run, runNode, underPinnedNode } from './project.mjs'
import { sandboxWorks, unprivilegedPlace } from './unprivileged.mjs'

await underPinnedNode()
const say = (line) => console.log(line)
/** Temporary folder and mark of the stage that runs: what it leaves is a failure. */
let watch = { env: {}, leftovers: async () => [] }
const reports = mkdtempSync(join(tmpdir(), 'granary-reports-'))
const total = { passed: 0, failed: 0, skipped: 0 }
/** What failed, with its stage: said again at the end, where nobody has to look for it. */
const failures = []
const sharedData = join(root, '..', 'shared', 'data')
const testEnv = {
  FORCE_COLOR: '0',
  ...(existsSync(sharedData) && !process.env.GRANARY_DATA ? { GRANARY_DATA: sharedData } : {}),
}

const splitArguments = (args) => (args.includes('--') ? [args.slice(0, args.indexOf('--')), args.slice(args.indexOf('--') + 1)] : [args, []])

/** A tool that answers with its exit code only counts as one test. */
const tool = (file, args) => async () => {
  const { code, output } = await runNode(file, args, { capture: true, env: watch.env })
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output }
}

const vitest =
  (config, env = {}, live = false) =>
  async () => {
    const report = join(reports, `${config}.json`)
    const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const { code, output = '' } = await runNode('node_modules/vitest/vitest.mjs', args, {
      capture: true,
      env: { ...testEnv, ...watch.env, ...env },
      onOutput: live ? (text) => process.stdout.write(text) : undefined,
    })
    if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, output }
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    const names = testResults.flatMap(({ name, status, message, assertionResults }) => {
      const wrong = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => `${relative(root, name)}: ${fullName}`)
      return status === 'failed' && wrong.length === 0 ? [`${relative(root, name)}: ${message}`] : wrong
    })
    // A file that does not load has no tests to fail.
    const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests
    return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests, output, said: live, names }
  }

let place
const inPlace = () => {
  place ??= unprivilegedPlace()
  return place
}

/** Every test of a report of Playwright's. */
const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)]

/** Playwright as whoever may use a sandbox. `list` only counts. */
const playwright = async (project, env, { list = false } = {}) => {
  const { command, env: own, folder, projectDirectory, user } = inPlace()
  const home = own.HOME ?? folder
  const watched = watchStage(home, `${process.pid}-${project}`, user, `tmp-${project}`)
  const name = `playwright-${project}${list ? '-list' : ''}.json`
  const report = join(home, name)
  const results = join(home, `test-results-${project}`)
  const args = [
    process.execPath.replace(root, projectDirectory),
    join(projectDirectory, 'node_modules/@playwright/test/cli.js'),
    'test',
    `--project=${project}`,
    ...tests,
    ...(list ? ['--list'] : []),
  ]
  const [program, ...rest] = [...command, ...args]
  const { code, output } = await run(program, rest, {
    capture: true,
    cwd: projectDirectory,
    env: { ...testEnv, ...own, ...watched.env, ...env, GRANARY_TEST_REPORT: report, GRANARY_TEST_RESULTS: results },
  })
  const left = await watched.leftovers()
  if (existsSync(results)) cpSync(results, join(root, 'test-results'), { recursive: true })
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, output, left }
  const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'))
  const failed = code !== 0 && stats.unexpected === 0 && !list ? 1 : stats.unexpected
  const thatWere = (wanted) =>
    suites
      .flatMap(specsOf)
      .filter((spec) => spec.tests.some(({ status }) => status === wanted))
      .map(({ title, file }) => `${file}: ${title}`)
  for (const name of thatWere('flaky')) say(`  passed only at another try: ${name}`)
  const all = stats.expected + stats.flaky + stats.unexpected + stats.skipped
  return { passed: stats.expected + stats.flaky, failed, skipped: stats.skipped, all, output, left, names: thatWere('unexpected') }
}

let sandbox
const browserEnv = async () => {
  const { canRun } = inPlace()
  const browser = await findBrowser(canRun, say)
  if (!browser) return null
  sandbox ??= sandboxWorks(browser, inPlace())
  if (!sandbox) say('Chromium does not start with its sandbox here: --no-sandbox')
  return { GRANARY_TEST_BROWSER: browser, GRANARY_TEST_SANDBOX: sandbox ? '1' : '0' }
}

const browserTests = async () => {
  const env = await browserEnv()
  if (!env) return { passed: 0, failed: 1, skipped: 0, output: 'There is no Chromium and none could be installed.\n' }
  say(`  in ${env.GRANARY_TEST_BROWSER}`)
  return playwright('browser', env)
}

const electronTests = async () => {
  const electron = findElectron() ?? (await downloadElectron())
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (!electron || !display) {
    const { all, output } = await playwright('electron', {}, { list: true })
    say(electron ? '  skipped: there is no display (xvfb-run gives one)' : '  skipped: no Electron runtime was found')
    return { passed: 0, failed: all === undefined ? 1 : 0, skipped: all ?? 0, output: all === undefined ? output : '' }
  }
  say(`  in Electron ${electron.version}`)
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist')
  const readable = inPlace().readable(folder)
  const { projectDirectory } = inPlace()
  const { GRANARY_ENGINE_NODE, NODE_OPTIONS } = environmentFor(electron, projectDirectory)
  const binary = electron.path.replace(folder, readable)
  return playwright('electron', {
    ...(await browserEnv()),
    GRANARY_TEST_ELECTRON: NODE_OPTIONS ? startedWith(NODE_OPTIONS, binary, inPlace().folder) : binary,
    ...(GRANARY_ENGINE_NODE ? { GRANARY_ENGINE_NODE } : {}),
  })
}

const built = async () => {
  try {
    await build({ quiet: true })
    return { passed: 1, failed: 0, skipped: 0, output: '' }
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, output: error.message }
  }
}

const typescript = 'node_modules/typescript7/bin/tsc'
const stages = [
  { name: 'types, engine side', kind: 'fast', work: tool(typescript, ['-p', 'tsconfig.node.json']) },
  { name: 'types, windows', kind: 'fast', work: tool(typescript, ['-p', 'tsconfig.renderer.json']) },
  { name: 'lint', kind: 'fast', work: tool('node_modules/oxlint/bin/oxlint', ['--type-aware', '--quiet']) },
  { name: 'format', kind: 'fast', work: tool('node_modules/@biomejs/biome/bin/biome', ['check']) },
  { name: 'arrows', kind: 'fast', work: tool('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.cjs', 'src']) },
  { name: 'dead code', kind: 'fast', work: tool('node_modules/knip/bin/knip.js', ['--no-progress']) },
  { name: 'unit', kind: 'fast', work: vitest('vitest.config.ts') },
  { name: 'build', kind: 'full', work: built },
  { name: 'ports and formats', kind: 'full', work: vitest('vitest.ports.config.ts') },
  { name: 'engines', kind: 'full', work: vitest('vitest.engines.config.ts', {}, true) },
  { name: 'browser', kind: 'full', work: browserTests },
  { name: 'electron', kind: 'full', work: electronTests },
  {
    name: 'soak',
    kind: 'soak',
    work: vitest(
      'vitest.engines.config.ts',
      {
        GRANARY_SIM_HISTORIES: '100000',
        GRANARY_KILLS: '1000',
        GRANARY_POWER_CUTS: '30',
        GRANARY_BUNDLE_MUTATIONS: '10000',
        GRANARY_PULLS: '1000',
        GRANARY_CARRIES: '500',
        ...process.env,
      },
      true,
    ),
  },
]

const [wanted, tests] = splitArguments(process.argv.slice(2))
const chosen = stages.filter(({ name, kind }) =>
  wanted.length === 0
    ? kind !== 'soak'
    : wanted.some((word) => (word === 'check' ? kind === 'fast' : word === 'soak' ? kind === 'soak' : name.startsWith(word))),
)
if (chosen.length === 0) {
  console.error(`there is no stage ${wanted.join(' ')}; there are: check, soak, ${stages.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const endToEnd = ['browser', 'electron']
/** Where no test failed but the stage did: what its tool says of an error. */
const hints = (output) =>
  stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => /error|unhandled/i.test(line))
    .slice(0, 8)
    .map((line) => `  ${line.trim().slice(0, 300)}`)

/** One stage after the other; the two that wait for windows most of the time share the machine. */
const rounds = chosen.flatMap((stage) => {
  if (!endToEnd.includes(stage.name)) return [[stage]]
  const pair = chosen.filter(({ name }) => endToEnd.includes(name))
  return pair[0] === stage ? [pair] : []
})

rmSync(join(root, 'test-results'), { recursive: true, force: true })
const started = performance.now()
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const runStage = async ({ name, work }) => {
  const begun = performance.now()
  say(`- ${name}`)
  if (!endToEnd.includes(name)) watch = watchStage(reports, `${process.pid}-${name}`)
  const { passed, failed: wrong, skipped, output, said = false, names = [], left = endToEnd.includes(name) ? [] : await watch.leftovers() } = await work()
  const failed = wrong + left.length
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  for (const line of [...names, ...left]) failures.push(`${name}: ${line.trim().slice(0, 300)}`)
  if (wrong > 0 && names.length === 0) failures.push(name, ...hints(output ?? ''))
  if (wrong > 0 && !said) say(output)
  for (const line of left) say(`  ${line}`)
  say(`  ${endToEnd.includes(name) ? `${name}, ` : ''}${seconds(begun)}: ${passed} passed, ${failed} failed, ${skipped} skipped`)
}
try {
  for (const round of rounds) await Promise.all(round.map(runStage))
} finally {
  place?.clean()
  rmSync(reports, { recursive: true, force: true })
}
if (failures.length > 0) say(['', 'What failed:', ...failures.map((line) => `  ${line}`), ''].join('\n'))
say(`all in ${seconds(started)}${has('xvfb-run') || process.platform !== 'linux' ? '' : ' (xvfb-run is not here)'}`)
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
