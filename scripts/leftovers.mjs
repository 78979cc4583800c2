// What a stage leaves behind is a defect: files in the temporary folder it was given, and processes that it started.
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const mark = 'GRANARY_TEST_STAGE'
/** What is just ending: a browser's helpers follow it by a moment. */
const graceMs = 5000
const lookAgainMs = 100

/** What programs of others keep in a temporary folder: compile caches, the X server's socket, Playwright's and Chromium's own folders of a run. */
const notOurs =
  /^(node-compile-cache|playwright-transform-cache-\d+|playwright-artifacts-\w+|playwright_\w+|scoped_dir\w+|\.org\.chromium\.Chromium\.\w+|\.X11-unix|\.X\d+-lock|dbus-\w+)$/

/** Processes that carry the mark of a stage. Linux only: other systems do not tell the environment of a process. */
const processesOf = (stage) => {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return []
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${mark}=${stage}`)) return []
      // A process that has ended and waits for its parent has no words any more.
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return words === '' ? [] : [{ pid: Number(pid), words }]
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return []
    }
  })
}

/** A temporary folder and a mark for one stage, as environment; `user` owns the folder. Two that run at once have two names. */
export function watchStage(folder, stage, user, name = 'tmp') {
  const temporary = join(folder, name)
  mkdirSync(temporary, { recursive: true, mode: 0o700 })
  if (user !== undefined) chownSync(temporary, user, user)
  const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary, [mark]: stage }
  /** Lines about what is left; ends and removes it. */
  const leftovers = async () => {
    const until = Date.now() + graceMs
    let alive = processesOf(stage)
    while (alive.length > 0 && Date.now() < until) {
      await setTimeout(lookAgainMs)
      alive = processesOf(stage)
    }
    for (const { pid } of alive) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Ended by itself after all.
      }
    }
    const files = readdirSync(temporary).filter((name) => !notOurs.test(name))
    rmSync(temporary, { recursive: true, force: true })
    return [
      ...alive.map(({ pid, words }) => `a process is still there: ${pid} ${words.slice(0, 200)}`),
      ...files.map((name) => `left in the temporary folder: ${name}`),
    ]
  }
  return { env, leftovers }
}
