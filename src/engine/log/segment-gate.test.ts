import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { createReplica } from '../../../tests/engines/log-replica.ts'
import { createSegmentGate, type SegmentGate } from './segment-gate.ts'

let gate: SegmentGate | null = null
afterEach(async () => {
  await gate?.close()
})

const someSegment = async () => {
  const a = await createReplica('a', { nowMs: 1_700_000_000_000 }, null)
  a.write('the well')
  return [...a.log.segmentsSince([])][0] ?? new Uint8Array()
}

describe('segment gate', () => {
  it('[EN33] lets an honest segment pass, refuses what is none, and goes on', async () => {
    gate = createSegmentGate()
    const segment = await someSegment()
    await expect(gate.pass(segment)).resolves.toBeUndefined()
    await expect(gate.pass(segment.subarray(0, 50))).rejects.toMatchObject({ code: 'segment-malformed' })
    const newer = Uint8Array.from(segment)
    newer[4] = 9
    await expect(gate.pass(newer)).rejects.toMatchObject({ code: 'entry-too-new' })
    await expect(Promise.all([gate.pass(segment), gate.pass(segment)])).resolves.toHaveLength(2)
  })

  it('[EN33] stops a check that hangs or eats memory, refuses what waited for it, and starts anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'granary-gate-'))
    const file = join(folder, 'bad.worker.mjs')
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads'
       parentPort.on('message', ({ id, segment }) => {
         if (segment[0] === 1) for (;;) {}
         if (segment[0] === 2) for (const all = []; ; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)) all.push(new Array(500_000).fill(all.length))
         parentPort.postMessage({ id, code: null })
       })`,
    )
    gate = createSegmentGate({ timeLimitMs: 10_000, workerFile: pathToFileURL(file) })
    await expect(gate.pass(Uint8Array.of(0))).resolves.toBeUndefined()
    await expect(gate.pass(Uint8Array.of(1))).rejects.toMatchObject({ code: 'segment-malformed' })
    await expect(gate.pass(Uint8Array.of(0))).resolves.toBeUndefined()
    await expect(gate.pass(Uint8Array.of(2))).rejects.toMatchObject({ code: 'segment-malformed' })
    await expect(gate.pass(Uint8Array.of(0))).resolves.toBeUndefined()
    rmSync(folder, { recursive: true })
  })
})
