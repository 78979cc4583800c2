// A disk whose plug can be pulled: a small ext4 on a loop device that is shut down without flushing (EXT4_IOC_SHUTDOWN) and mounted again.
// Needs Linux, root, loop devices and python3; FAT cannot be mounted on the machines of this project.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How often the soak wants the plug pulled (GRANARY_POWER_CUTS), 0 where this machine cannot. */
export const cuts =
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/dev/loop-control') ? Number(process.env['GRANARY_POWER_CUTS'] ?? 0) : 0

/** _IOR('X', 125, __u32) with flag 2: no flush of the journal. Node has no ioctl. */
const shutDown = 'import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack("I", 2))'

const run = (command: string, ...options: string[]) => execFileSync(command, options, { stdio: 'pipe' })

export const createLoopDisk = (sizeMegabytes: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-cut-'))
  const image = join(folder, 'disk.img')
  const mount = join(folder, 'disk')
  mkdirSync(mount)
  writeFileSync(image, '')
  truncateSync(image, sizeMegabytes * 1024 * 1024)
  run('mkfs.ext4', '-q', '-F', image)
  return {
    /** Mounted at `mount` while the work lasts. */
    whileMounted: async <T>(work: (mount: string) => Promise<T>): Promise<T> => {
      run('mount', '-o', 'loop', image, mount)
      try {
        return await work(mount)
      } finally {
        run('umount', mount)
      }
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** Runs the program and pulls the plug `delayMs` after it has said the word; answers what it had said by then. */
export const runUntilCut = async (mount: string, program: readonly string[], word: string, delayMs: number): Promise<string> => {
  let output = ''
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'ignore'] })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes(word)) setTimeout(resolve, delayMs)
    })
    child.once('close', () => resolve())
  })
  run('python3', '-c', shutDown, mount)
  child.kill('SIGKILL')
  await closed
  return output
}
