import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { createGuardedWorker } from './guarded-worker.ts'

const folder = mkdtempSync(join(tmpdir(), 'granary-guarded-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** 4 MB at a time, as fast as real work needs them; without the pauses a busy machine collects garbage for longer than a test may take. */
const pause = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)'
const hungry = {
  arrays: `for (const all = []; ; ${pause}) all.push(new Array(500_000).fill(all.length))`,
  objects: `for (const all = []; ; ${pause}) for (let i = 0; i < 50_000; i++) all.push({ number: i, text: 'key ' + i })`,
  buffers: `for (const all = []; ; ${pause}) all.push(new Uint8Array(4_000_000).fill(1))`,
  parsing: `for (const all = []; ; ${pause}) all.push(JSON.parse('[' + '1,'.repeat(500_000) + '1]'))`,
}

for (const [what, script] of Object.entries(hungry))
  it(`ends a worker that eats memory (${what}), and nothing else`, async () => {
    const file = join(folder, `${what}.mjs`)
    writeFileSync(file, script)
    const worker = createGuardedWorker(pathToFileURL(file), { memoryMb: 128 })
    const ended = new Promise((done) => worker.once('exit', done))
    await expect(new Promise((_, reject) => worker.once('error', reject))).rejects.toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' })
    await ended
  })

it('leaves a worker alone that keeps within its memory', async () => {
  const file = join(folder, 'modest.mjs')
  writeFileSync(
    file,
    "import { parentPort } from 'node:worker_threads'; for (let i = 0; i < 300; i++) new Uint8Array(1_000_000).fill(i); parentPort.postMessage('done')",
  )
  const worker = createGuardedWorker(pathToFileURL(file), { memoryMb: 128 })
  expect(await once(worker, 'message')).toEqual(['done'])
  expect(await once(worker, 'exit')).toEqual([0])
})
