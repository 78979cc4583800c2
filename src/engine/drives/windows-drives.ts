// Drives of Windows: removable ones, and fixed ones that hang on USB. PowerShell is part of every Windows that we support.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from '../../contract/zod.ts'
import type { MountedDrive } from './drive.ts'

/** DriveType 2 is a stick or a card; a disk in a case of its own says 3 and is found by its bus. */
const question = `
$usb = Get-CimInstance Win32_DiskDrive -Filter "InterfaceType='USB'" |
  Get-CimAssociatedInstance -ResultClassName Win32_DiskPartition | Get-CimAssociatedInstance -ResultClassName Win32_LogicalDisk
$removable = Get-CimInstance Win32_LogicalDisk -Filter "DriveType=2"
[Console]::OutputEncoding = [Text.Encoding]::UTF8
ConvertTo-Json -Compress @(@($removable) + @($usb) | Where-Object { $_ -and $_.Size } | Select-Object DeviceID, VolumeName, Access -Unique)
`

const answerSchema = z.array(z.object({ DeviceID: z.string().regex(/^[A-Z]:$/), VolumeName: z.string().nullish(), Access: z.number().nullish() }))

/** Access 1: the drive can only be read. */
export const readWindowsAnswer = (json: string, systemDrive = 'C:'): MountedDrive[] => {
  const text = json.trim()
  if (text === '') return []
  const value: unknown = JSON.parse(text)
  const byLetter = new Map<string, MountedDrive>()
  for (const { DeviceID, VolumeName, Access } of answerSchema.parse(Array.isArray(value) ? value : [value]))
    if (DeviceID !== systemDrive) byLetter.set(DeviceID, { path: `${DeviceID}\\`, name: VolumeName || DeviceID, readOnly: Access === 1 })
  return [...byLetter.values()]
}

const asking = promisify(execFile)

export const listWindowsDrives = async (): Promise<MountedDrive[]> => {
  const { stdout } = await asking('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question], { windowsHide: true, timeout: 20_000 })
  return readWindowsAnswer(stdout, process.env.SystemDrive)
}
