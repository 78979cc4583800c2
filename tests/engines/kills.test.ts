// SIGKILL at random moments of typing, importing, folding, sealing and rebuilding. GRANARY_KILL_SECONDS sets the time (60),
// GRANARY_KILLS a count instead of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkAfterKill, readLines } from './kill/after-the-kill.ts'
import type { Line } from './kill/typist.ts'

const seconds = Number(process.env['GRANARY_KILL_SECONDS'] ?? 60)
const count = process.env['GRANARY_KILLS'] ? Number(process.env['GRANARY_KILLS']) : null
/** A slow machine does these, whatever its budget says. */
const floor = 60
/** A repository is killed this often and then a new one begun: checking reads all of it. */
const killsPerRepository = 10
const typist = join(import.meta.dirname, 'kill', 'typist.ts')

const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('close', () => resolve()))

/** One life: from its start to a kill at a random moment. */
const liveAndDie = async (directory: string, home: string, seed: number, moment: number): Promise<Line[]> => {
  const child = spawn(process.execPath, [typist, directory, home, String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let trouble = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const wasReady = output.includes('ready')
    output += text
    // From here on every moment is as likely: the delay only decides which one it is.
    if (!wasReady && output.includes('ready')) setTimeout(() => child.kill('SIGKILL'), moment)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    trouble += text
  })
  await ended(child)
  if (!output.includes('ready')) throw new Error(`the typist did not start: ${trouble}`)
  if (child.signalCode !== 'SIGKILL') throw new Error(`the typist ended by itself: ${trouble}`)
  return readLines(output)
}

it('loses nothing that was acknowledged, and publishes no entry twice', { timeout: 0 }, async () => {
  const startedMs = performance.now()
  let kills = 0
  let begun = 0
  let acknowledged = 0
  let published = 0
  const isDone = () => (count === null ? begun >= floor && performance.now() - startedMs > seconds * 1000 : begun >= count)

  const killOneRepository = async (repository: number) => {
    const folder = mkdtempSync(join(tmpdir(), 'granary-kill-'))
    const directory = join(folder, 'repository')
    const lines: Line[] = []
    for (let life = 0; life < killsPerRepository && !isDone(); life++) {
      begun++
      const seed = repository * 1000 + life
      const lived = await liveAndDie(directory, join(folder, 'home'), seed, (seed * 37) % 400)
      kills++
      acknowledged += lived.filter(({ is }) => is === 'acknowledged').length
      published += lived.filter(({ is }) => is === 'published').length
      lines.push(...lived)
      expect(await checkAfterKill(directory, join(folder, 'home'), lines), `repository ${repository}, life ${life}, in ${folder}`).toEqual([])
    }
    rmSync(folder, { recursive: true })
  }
  let repositories = 0
  const lane = async () => {
    while (!isDone()) await killOneRepository(repositories++)
  }
  // Two at a time: one starts while the other is checked.
  await Promise.all([lane(), lane()])
  console.log(
    `${kills} kills, ${acknowledged} sentences acknowledged, ${published} segments published, ${((performance.now() - startedMs) / 1000).toFixed(0)} s`,
  )
  // A test in which nothing happened before the kills would prove nothing.
  expect(acknowledged).toBeGreaterThan(kills)
  expect(published).toBeGreaterThan(0)
})
