// Removable drives of Linux: mounts whose disk says "removable", and everything that a desktop mounts for a person.
import { readFileSync, readlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { MountedDrive } from './drive.ts'

/** What /proc and /sys are, so that a test brings files of its own. */
export interface LinuxSystem {
  /** The text of /proc/self/mountinfo. */
  mountInfo(): string
  /** major:minor of a block device. */
  isRemovable(device: string): boolean
}

/** Space, tab, line end and backslash are escaped there; everything else stands as it is. */
const unescapeMount = (text: string) => text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))

/** Where desktops mount what a person plugs in: udisks, older ones, and a person's own file system in user space (phones, shares). */
const ofPeople = /^\/(run\/)?media\//
/** No place for files of a person, wherever it is mounted. */
const unfit = new Set(['autofs', 'proc', 'sysfs', 'devtmpfs', 'devpts', 'cgroup', 'cgroup2', 'securityfs', 'debugfs', 'tracefs', 'overlay', 'squashfs', 'nsfs'])
/** A disk that says "removable" may still carry the system itself (a laptop that starts from a card). */
const ofSystem = /^\/($|boot(\/|$)|efi(\/|$)|usr(\/|$)|var(\/|$)|home$|snap\/)/

export const listLinuxDrives = ({ mountInfo, isRemovable }: LinuxSystem): MountedDrive[] => {
  const byPath = new Map<string, MountedDrive>()
  const seenDevices = new Set<string>()
  for (const line of mountInfo().split('\n')) {
    const [left, right] = line.split(' - ')
    const [, , device, root, point, options] = left?.split(' ') ?? []
    const type = right?.split(' ')[0]
    if (device === undefined || point === undefined || options === undefined || type === undefined || unfit.has(type)) continue
    const path = unescapeMount(point)
    const shown = ofPeople.test(path) || (isRemovable(device) && !ofSystem.test(path))
    // The same stick mounted twice (a bind mount, a sandbox) is one stick; a part of it is not the stick.
    if (!shown || root !== '/' || (!device.startsWith('0:') && seenDevices.has(device))) continue
    seenDevices.add(device)
    byPath.set(path, { path, name: basename(path), readOnly: options.split(',').includes('ro') })
  }
  return [...byPath.values()]
}

/** A partition has no such file; the disk it is a part of has. */
const isRemovable = (device: string): boolean => {
  try {
    const disk = join('/sys/dev/block', readlinkSync(`/sys/dev/block/${device}`))
    return [disk, dirname(disk)].some((folder) => {
      try {
        return readFileSync(join(folder, 'removable'), 'utf8').trim() === '1'
      } catch {
        // Not here: the other of the two is asked.
        return false
      }
    })
  } catch {
    // No block device behind it (a share, a file system in memory): where it is mounted decides.
    return false
  }
}

export const linuxSystem: LinuxSystem = { mountInfo: () => readFileSync('/proc/self/mountinfo', 'utf8'), isRemovable }
