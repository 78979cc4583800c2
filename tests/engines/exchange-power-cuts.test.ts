// The stick is pulled out, on a real file system: a small ext4 on a loop device is shut down without flushing (EXT4_IOC_SHUTDOWN), mounted again and read.
// Runs in the soak: GRANARY_POWER_CUTS=30, as root on Linux with loop devices and python3. (FAT cannot be mounted on the machines of this project.)
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryIdSchema } from '../../src/contract/ids.ts'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
import { createMember, open, take } from './exchange-support/member.ts'

const cuts = Number(process.env['GRANARY_POWER_CUTS'] ?? 0)
const isPossible = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/dev/loop-control')
const leaver = join(import.meta.dirname, 'exchange-support', 'leaver.ts')

/** _IOR('X', 125, __u32) with flag 2: no flush of the journal. Node has no ioctl. */
const shutDown = 'import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack("I", 2))'
const run = (command: string, ...options: string[]) => execFileSync(command, options, { stdio: 'pipe' })

/** Leaves until the stick is shut down at a random moment; answers what was said until then. */
const leaveUntilCut = async (mount: string, seed: number): Promise<string> => {
  let output = ''
  const child = spawn(process.execPath, [leaver, mount, String(seed)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('safe 1')) setTimeout(resolve, (seed * 97) % 1200)
    })
    child.once('close', () => resolve())
  })
  run('python3', '-c', shutDown, mount)
  child.kill('SIGKILL')
  await closed
  return output
}

const cutOnce = async (seed: number): Promise<{ problems: string[]; rounds: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-stick-'))
  const image = join(folder, 'stick.img')
  const mount = join(folder, 'stick')
  mkdirSync(mount)
  writeFileSync(image, '')
  truncateSync(image, 128 * 1024 * 1024)
  run('mkfs.ext4', '-q', '-F', image)
  run('mount', '-o', 'loop', image, mount)
  let output = ''
  try {
    output = await leaveUntilCut(mount, seed)
  } finally {
    run('umount', mount)
  }
  const repositoryId = repositoryIdSchema.parse(/^repository (\w+)$/m.exec(output)?.[1])
  const rounds = Math.max(0, ...[...output.matchAll(/^safe (\d+)$/gm)].map((match) => Number(match[1])))
  run('mount', '-o', 'loop', image, mount)
  try {
    const reader = await createMember('reader', { nowMs: 0 }, repositoryId)
    const there = await open(reader, createDiskFiles(), {}, mount)
    const { refused } = await take(reader, there)
    const text = reader.textOf()
    const problems = [...there.problems.map(({ code, part }) => `${code} ${part}`), ...refused]
    for (let round = 1; round <= rounds; round += 1)
      for (let i = 0; i < 5; i += 1) if (!text.includes(`sentence ${round}.${i} `)) problems.push(`sentence ${round}.${i} was said to be safe and is lost`)
    if (reader.files.size < rounds) problems.push(`${rounds} attachments were said to be safe, ${reader.files.size} are there`)
    reader.storage.close()
    return { problems: problems.map((problem) => `cut ${seed}: ${problem}`), rounds }
  } finally {
    run('umount', mount)
    rmSync(folder, { recursive: true })
  }
}

describe.skipIf(cuts === 0 || !isPossible)('a stick with a real file system that is pulled out', () => {
  it('[XF41] [XF45] holds everything of which "safe to unplug" was said', { timeout: 0 }, async () => {
    const problems: string[] = []
    let rounds = 0
    for (let seed = 1; seed <= cuts; seed += 1) {
      const result = await cutOnce(seed)
      problems.push(...result.problems)
      rounds += result.rounds
    }
    console.log(`  ${cuts} cuts, ${rounds} times safe before`)
    expect(problems).toEqual([])
    expect(rounds).toBeGreaterThan(cuts)
  })
})
