// Is this folder on a stick or a network drive? SQLite's WAL needs shared memory and locks that such drives do not keep,
// and a stick may be pulled. docs/formats/database.md [DB12].
import { readFileSync, readlinkSync, realpathSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GranaryError } from '../../contract/errors.ts'

/** statfs(2) magic numbers of Linux, for where /proc cannot be read. */
const nameByMagic = new Map<number, string>([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb3'],
  [0x01021997, '9p'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
  [0x4d44, 'vfat'],
  [0x2011bab0, 'exfat'],
])

const networkTypes = new Set([
  'nfs',
  'nfs4',
  'smb',
  'smb3',
  'smbfs',
  'cifs',
  '9p',
  'ceph',
  'afs',
  'afpfs',
  'webdav',
  'fuse.sshfs',
  'fuse.rclone',
  'fuse.davfs',
  'fuse.s3fs',
  'davfs',
  'glusterfs',
  'fuse.glusterfs',
])
/** Sticks and cards come with these; none of them keeps a repository safe. */
const stickTypes = new Set(['vfat', 'msdos', 'exfat', 'fuse.exfat'])

export interface Mount {
  point: string
  type: string
  /** major:minor of the block device. */
  device: string
}

const unescapeMount = (text: string) => text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))

/** The mount that holds a path, from the text of /proc/self/mountinfo: the longest mount point that is a prefix, the later one of equals. */
export const findMount = (mountInfo: string, path: string): Mount | null => {
  let best: Mount | null = null
  for (const line of mountInfo.split('\n')) {
    const [left, right] = line.split(' - ')
    const fields = left?.split(' ')
    const device = fields?.[2]
    const escaped = fields?.[4]
    const type = right?.split(' ')[0]
    if (device === undefined || escaped === undefined || type === undefined) continue
    const point = unescapeMount(escaped)
    const holds = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)
    if (holds && (best === null || point.length >= best.point.length)) best = { point, type, device }
  }
  return best
}

/** A block device is removable if it, or the disk it is a partition of, says so. */
const isRemovableDevice = (device: string): boolean => {
  try {
    const link = join('/sys/dev/block', readlinkSync(`/sys/dev/block/${device}`))
    for (const folder of [link, dirname(link)]) {
      try {
        if (readFileSync(join(folder, 'removable'), 'utf8').trim() === '1') return true
      } catch {
        // A partition has no such file; its disk has.
      }
    }
    return false
  } catch {
    // No /sys, or a file system without a block device (overlay, btrfs, tmpfs): not known to be removable.
    return false
  }
}

const describeDrive = (directory: string): string | null => {
  if (process.platform === 'win32') return /^[\\/]{2}[^?.\\/]/.test(directory) ? 'network share' : null
  if (process.platform === 'darwin') return directory.startsWith('/Volumes/') ? 'other volume' : null
  if (process.platform !== 'linux') return null
  try {
    const mount = findMount(readFileSync('/proc/self/mountinfo', 'utf8'), directory)
    if (mount)
      return networkTypes.has(mount.type) || stickTypes.has(mount.type) ? mount.type : isRemovableDevice(mount.device) ? `removable ${mount.type}` : null
  } catch {
    // No /proc: the magic number is the second best answer.
  }
  return nameByMagic.get(Number(statfsSync(directory).type) >>> 0) ?? null
}

/** Errors: repository-on-removable-or-network-drive (details: directory, fileSystem). The folder must exist. */
export const refuseUnfitDrive = (directory: string) => {
  const real = process.platform === 'win32' ? directory : realpathSync(directory)
  const fileSystem = describeDrive(real)
  if (fileSystem !== null)
    throw new GranaryError(
      'repository-on-removable-or-network-drive',
      `This folder is on a removable or network drive (${fileSystem}); a repository must lie on a disk of this computer.`,
      { directory, fileSystem },
    )
}
