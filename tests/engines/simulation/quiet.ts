// The end of a history: everything is repaired, everybody meets everybody, windows send and receive all they have.
import { type Device, survives } from './device.ts'
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

export const quiet = async (devices: readonly Device[], time: VirtualTime, network: Network, start: (device: Device) => Promise<void>) => {
  network.clear()
  for (let round = 0; round < 12; round++) {
    for (const device of devices) {
      if (device.engine) device.engine.crash.at = null
      await start(device)
    }
    await emptyWindows(devices, time)
    let moved = false
    for (const one of devices) for (const other of devices) if (one !== other && network.meet(one, other)) moved = true
    await emptyWindows(devices, time)
    time.advance(35_000)
    for (const device of devices) survives(device, time, ({ replica }) => replica.documents.fold())
    if (!moved) break
  }
}
