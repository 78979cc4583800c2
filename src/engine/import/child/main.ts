// The import child: takes one file at a time, answers with what it holds. Started by child-host.ts as a Node process or a worker.
import { parentPort, workerData } from 'node:worker_threads'
import { toErrorEnvelope } from '../../../contract/errors.ts'
import { type ImportLimits, importLimits } from '../limits.ts'
import type { FromChild, ToChild } from '../protocol.ts'
import { switchNetworkOff } from './no-network.ts'
import { createTaskRunner } from './run-task.ts'

interface Start {
  temporaryDirectory: string
  limits: ImportLimits
}

const startOf = (): Start => {
  const given = parentPort ? (workerData as Start) : (JSON.parse(process.env['GRANARY_IMPORT'] ?? '{}') as Partial<Start>)
  return { temporaryDirectory: given.temporaryDirectory ?? '', limits: { ...importLimits, ...given.limits } }
}

switchNetworkOff()
const runner = createTaskRunner(startOf())

const post = (message: FromChild): void => {
  if (parentPort) parentPort.postMessage(message)
  else process.send?.(message)
}

let turn: Promise<void> = Promise.resolve()
const run = async (id: number, work: () => Promise<unknown>): Promise<void> => {
  post({ type: 'started', id })
  try {
    post({ type: 'done', id, result: (await work()) as never })
  } catch (error) {
    post({ type: 'failed', id, error: toErrorEnvelope(error) })
  }
}

const take = (message: ToChild): void => {
  if (message.type === 'task') turn = turn.then(() => run(message.id, () => runner.run(message.task)))
  else if (message.type === 'links') runner.setLinks(message.job, message.links)
  else runner.forget(message.job)
}

if (parentPort) parentPort.on('message', take)
else {
  process.on('message', take)
  // The engine is gone: nobody waits for an answer.
  process.on('disconnect', () => process.exit(0))
}
