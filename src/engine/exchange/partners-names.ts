// Names of devices and their people as membership entries say them. Only reads; any connection.
import type Database from 'better-sqlite3'
import type { DeviceId } from '../../contract/ids.ts'

export interface DeviceNames {
  contributor: string
  device: string
}

const namingOps = new Set(['genesis', 'introduce', 'join'])

/** The newest each device said of itself. */
export const readDeviceNames = (db: Database.Database): Map<DeviceId, DeviceNames> => {
  const names = new Map<DeviceId, DeviceNames>()
  const rows = db.prepare<[], { device: Buffer; body: string }>('SELECT device, body FROM membership JOIN logs USING (log) ORDER BY lid').all()
  for (const { device, body } of rows) {
    try {
      const said = JSON.parse(body) as { op?: unknown; contributor?: unknown; device?: unknown }
      if (!namingOps.has(String(said.op)) || typeof said.contributor !== 'string' || typeof said.device !== 'string') continue
      names.set(device.toString('hex') as DeviceId, { contributor: said.contributor, device: said.device })
    } catch {
      // The log keeps what it cannot read; a device without a name is shown by the beginning of its id.
    }
  }
  return names
}
