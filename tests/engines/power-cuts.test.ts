// The plug is pulled: a small ext4 on a loop device is shut down without flushing (EXT4_IOC_SHUTDOWN), mounted again and looked at.
// Runs in the soak: GRANARY_POWER_CUTS=30, as root on Linux with loop devices and python3.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkAfterKill, readLines } from './kill/after-the-kill.ts'

const cuts = Number(process.env['GRANARY_POWER_CUTS'] ?? 0)
const isPossible = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/dev/loop-control')
const typist = join(import.meta.dirname, 'kill', 'typist.ts')

/** _IOR('X', 125, __u32) with flag 2: no flush of the journal. Node has no ioctl. */
const shutDown = 'import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack("I", 2))'

const run = (command: string, ...options: string[]) => execFileSync(command, options, { stdio: 'pipe' })

/** One cut at a random moment; answers what is wrong afterwards. */
const cutOnce = async (seed: number, synchronous: 'FULL' | 'NORMAL'): Promise<{ problems: string[]; acknowledged: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-cut-'))
  const image = join(folder, 'disk.img')
  const mount = join(folder, 'disk')
  mkdirSync(mount)
  writeFileSync(image, '')
  truncateSync(image, 64 * 1024 * 1024)
  run('mkfs.ext4', '-q', '-F', image)
  run('mount', '-o', 'loop', image, mount)
  let output = ''
  try {
    const child = spawn(process.execPath, [typist, join(mount, 'repository'), join(mount, 'home'), String(seed), synchronous], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.includes('ready')) setTimeout(resolve, 200 + ((seed * 97) % 1500))
      })
      child.once('close', () => resolve())
    })
    run('python3', '-c', shutDown, mount)
    child.kill('SIGKILL')
    await closed
  } finally {
    run('umount', mount)
  }
  try {
    run('mount', '-o', 'loop', image, mount)
    const lines = readLines(output)
    let problems: string[]
    try {
      problems = await checkAfterKill(join(mount, 'repository'), join(mount, 'home'), lines)
    } catch (error) {
      problems = [String(error)]
    }
    return { problems, acknowledged: lines.filter(({ is }) => is === 'acknowledged').length }
  } finally {
    run('umount', mount)
    rmSync(folder, { recursive: true })
  }
}

describe.skipIf(cuts === 0 || !isPossible)('a power cut', () => {
  it('loses nothing that was acknowledged', { timeout: 0 }, async () => {
    let acknowledged = 0
    for (let seed = 1; seed <= cuts; seed++) {
      const result = await cutOnce(seed, 'FULL')
      acknowledged += result.acknowledged
      expect(result.problems, `seed ${seed}`).toEqual([])
    }
    console.log(`${cuts} power cuts, ${acknowledged} sentences acknowledged`)
    expect(acknowledged).toBeGreaterThan(cuts)
  })

  it('is noticed with synchronous=NORMAL: the test of this test', { timeout: 0 }, async () => {
    let noticed = 0
    let seed = 1
    for (; seed <= Math.max(cuts, 10) && noticed === 0; seed++) if ((await cutOnce(seed, 'NORMAL')).problems.length > 0) noticed++
    console.log(`with synchronous=NORMAL noticed at cut ${seed - 1}`)
    expect(noticed).toBeGreaterThan(0)
  })
})
