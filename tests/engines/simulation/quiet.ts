// The end of a history: everything is repaired, everybody meets everybody, windows send and receive all they have.
import { type Device, type Engine, survives } from './device.ts'
import type { Network } from './network.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Promises of the engine are answered in microtasks. */
export const settled = async () => {
  for (let turn = 0; turn < 6; turn++) await Promise.resolve()
}

const emptyWindows = async (devices: readonly Device[], time: VirtualTime) => {
  for (let round = 0; round < 6; round++) {
    for (const device of devices) {
      for (const window of device.windows) {
        const { engine } = device
        if (engine && !window.opening) survives(device, time, () => window.reopen(engine))
        survives(device, time, () => window.send())
      }
    }
    time.advance(60)
    await settled()
    for (const { windows } of devices) for (const window of windows) while (window.inbox.length > 0) window.receive()
  }
}

const pendingStatements = new WeakMap<Engine, { get(): unknown }>()
const hasPending = (engine: Engine): boolean => {
  const known = pendingStatements.get(engine) ?? engine.storage.db.prepare('SELECT EXISTS (SELECT 1 FROM pending)').pluck()
  pendingStatements.set(engine, known)
  return known.get() === 1
}

/** Everybody with everybody, but for two that hold the same, with nothing that is still to become an entry. true: something moved. */
const meetAll = (devices: readonly Device[], network: Network): boolean => {
  const known = new Map<Device, string>()
  const holdings = (device: Device): string => {
    const { name, engine } = device
    const held = known.get(device) ?? (engine && !hasPending(engine) ? JSON.stringify(engine.replica.log.frontier()) : name)
    known.set(device, held)
    return held
  }
  let moved = false
  for (const one of devices) {
    for (const other of devices) {
      if (holdings(one) === holdings(other)) continue
      if (network.meet(one, other)) moved = true
      known.delete(one)
      known.delete(other)
    }
  }
  return moved
}

export const quiet = async (devices: readonly Device[], time: VirtualTime, network: Network, start: (device: Device) => Promise<void>) => {
  network.clear()
  for (let round = 0; round < 12; round++) {
    for (const device of devices) {
      if (device.engine) device.engine.crash.at = null
      await start(device)
    }
    await emptyWindows(devices, time)
    const moved = meetAll(devices, network)
    await emptyWindows(devices, time)
    time.advance(35_000)
    for (const device of devices) survives(device, time, ({ replica }) => replica.documents.fold())
    if (!moved) break
  }
}
