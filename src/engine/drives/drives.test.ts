import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Drive, MountedDrive } from './drive.ts'
import { copyInstallers } from './installers.ts'
import { listLinuxDrives } from './linux-drives.ts'
import { createDriveList } from './list-drives.ts'
import { listMacDrives } from './mac-drives.ts'
import { createExchangePlaces } from './places.ts'
import { readWindowsAnswer } from './windows-drives.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-drives-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** As a laptop with two sticks, a card that the system starts from, a share and a sandboxed program says it. */
const mountInfo = [
  '22 29 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw',
  '29 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
  '31 29 179:1 / /boot/efi rw,relatime shared:2 - vfat /dev/mmcblk0p1 rw',
  '90 29 8:17 / /run/media/amina/GABY-2 rw,nosuid,nodev,relatime shared:50 - vfat /dev/sdb1 rw,uid=1000',
  '91 29 8:33 / /media/amina/Seeds\\040of\\040Learning ro,nosuid,nodev,relatime shared:51 - exfat /dev/sdc1 ro',
  '92 29 8:17 / /var/lib/sandbox/GABY-2 rw,relatime shared:50 - vfat /dev/sdb1 rw',
  '93 29 8:17 /GRANARY /run/media/amina/part rw,relatime shared:50 - vfat /dev/sdb1 rw',
  '94 29 8:49 / /mnt/stick rw,relatime shared:52 - ext4 /dev/sdd1 rw',
  '95 29 8:65 / /mnt/disk rw,relatime shared:53 - ext4 /dev/sde1 rw',
  '96 29 0:77 / /media/amina/office rw,relatime shared:54 - cifs //office/all rw',
  '97 29 7:1 / /snap/editor/12 ro,relatime shared:55 - squashfs /dev/loop1 ro',
  'a line that is none',
].join('\n')

describe('drives of Linux', () => {
  it('are the removable ones and what was mounted for a person, each once, without the system itself', () => {
    const removable = new Set(['179:1', '8:17', '8:33', '8:49', '7:1'])
    expect(listLinuxDrives({ mountInfo: () => mountInfo, isRemovable: (device) => removable.has(device) })).toEqual([
      { path: '/run/media/amina/GABY-2', name: 'GABY-2', readOnly: false },
      { path: '/media/amina/Seeds of Learning', name: 'Seeds of Learning', readOnly: true },
      { path: '/mnt/stick', name: 'stick', readOnly: false },
      { path: '/media/amina/office', name: 'office', readOnly: false },
    ])
  })
})

describe('drives of macOS', () => {
  it('are the volumes, without the one that leads to the system', () => {
    mkdirSync(join(root, 'GABY-2'))
    mkdirSync(join(root, '.timemachine'))
    symlinkSync('/', join(root, 'Macintosh HD'))
    symlinkSync(join(root, 'gone'), join(root, 'pulled out'))
    writeFileSync(join(root, 'file'), '')
    expect(listMacDrives(root)).toEqual([{ path: join(root, 'GABY-2'), name: 'GABY-2', readOnly: false }])
  })
})

describe('drives of Windows', () => {
  it('are what PowerShell says, one or many or none, each letter once', () => {
    expect(readWindowsAnswer('')).toEqual([])
    expect(readWindowsAnswer('{"DeviceID":"E:","VolumeName":"GABY-2","Access":0}')).toEqual([{ path: 'E:\\', name: 'GABY-2', readOnly: false }])
    const many =
      '[{"DeviceID":"E:","VolumeName":"","Access":1},{"DeviceID":"C:","VolumeName":"System","Access":0},{"DeviceID":"E:","VolumeName":"","Access":1}]'
    expect(readWindowsAnswer(many)).toEqual([{ path: 'E:\\', name: 'E:', readOnly: true }])
    expect(() => readWindowsAnswer('[{"DeviceID":"E:\\\\..\\\\secret"}]')).toThrow(/DeviceID|invalid/i)
  })
})

describe('the list of drives', () => {
  const stick = (): MountedDrive => ({ path: root, name: 'GABY-2', readOnly: false })

  it('says how large a drive is and whether it can be written', async () => {
    const [drive] = await createDriveList(() => Promise.resolve([stick()]))()
    expect(drive).toMatchObject({ path: root, name: 'GABY-2', writable: true })
    expect(drive?.totalBytes).toBeGreaterThan(drive?.freeBytes ?? Number.POSITIVE_INFINITY)
    const [locked] = await createDriveList(() => Promise.resolve([{ ...stick(), readOnly: true }]))()
    expect(locked?.writable).toBe(false)
  })

  it('shows a drive that does not answer without sizes, and none where the system says nothing', async () => {
    const [gone] = await createDriveList(() => Promise.resolve([{ ...stick(), path: join(root, 'gone') }]))()
    expect(gone).toMatchObject({ totalBytes: null, freeBytes: null, writable: false })
    expect(await createDriveList(() => Promise.reject(new Error('no /proc')))()).toEqual([])
  })

  it('takes folders that are named in the environment for sticks', async () => {
    mkdirSync(join(root, 'GABY-2'))
    process.env.GRANARY_STICKS = [join(root, 'GABY-2'), join(root, 'out')].join(delimiter)
    try {
      expect(await createDriveList()()).toContainEqual(expect.objectContaining({ path: join(root, 'GABY-2'), name: 'GABY-2', writable: true }))
      expect((await createDriveList()()).filter(({ path }) => path.startsWith(root))).toHaveLength(1)
    } finally {
      delete process.env.GRANARY_STICKS
    }
  })

  it('asks the system at most once a second or so, and only when asked', async () => {
    let asked = 0
    let nowMs = 0
    const list = createDriveList(
      () => {
        asked += 1
        return Promise.resolve([])
      },
      () => nowMs,
    )
    expect(asked).toBe(0)
    await Promise.all([list(), list()])
    await list()
    expect(asked).toBe(1)
    nowMs = 10_000
    await list()
    expect(asked).toBe(2)
  })
})

describe('places to exchange', () => {
  const stick = (path: string): Drive => ({ path, name: 'GABY-2', readOnly: false, totalBytes: 10, freeBytes: 5, writable: true })

  it('are the sticks that are in and the folders used before, the last one first', async () => {
    const [a, b, home] = ['a', 'b', 'home'].map((name) => join(root, name)) as [string, string, string]
    for (const folder of [a, b]) mkdirSync(folder)
    const places = createExchangePlaces(home, () => Promise.resolve([stick('/media/GABY-2')]))
    await places.remember(a)
    await places.remember(b)
    await places.remember(b)
    const again = createExchangePlaces(home, () => Promise.resolve([stick('/media/GABY-2')]))
    expect((await again.list()).map(({ kind, name, path }) => [kind, name, path])).toEqual([
      ['stick', 'GABY-2', '/media/GABY-2'],
      ['folder', 'b', b],
      ['folder', 'a', a],
    ])
    rmSync(a, { recursive: true })
    expect((await again.list()).map(({ name }) => name)).toEqual(['GABY-2', 'b'])
    mkdirSync(a)
    expect((await again.list()).map(({ name }) => name)).toEqual(['GABY-2', 'b', 'a'])
    again.forget(b)
    expect((await places.list()).map(({ name }) => name)).toEqual(['GABY-2', 'a'])
  })

  it('do not keep a folder that lies on a stick', async () => {
    const places = createExchangePlaces(join(root, 'home'), () => Promise.resolve([stick(root)]))
    mkdirSync(join(root, 'GRANARY'))
    await places.remember(join(root, 'GRANARY'))
    expect((await places.list()).map(({ path }) => path)).toEqual([root])
  })
})

describe('installers on a stick', () => {
  const memory = (lies = false) => {
    const written = new Map<string, Buffer>()
    return {
      written,
      files: {
        makeFolder: () => Promise.resolve(),
        size: (path: string) => Promise.resolve(written.get(path)?.length ?? null),
        write: async (path: string, chunks: Uint8Array | AsyncIterable<Uint8Array>) => {
          const parts: Uint8Array[] = []
          if (chunks instanceof Uint8Array) parts.push(chunks)
          else for await (const chunk of chunks) parts.push(chunk)
          written.set(path, Buffer.concat(parts))
          return { sizeBytes: 0, sha256: 'as written' }
        },
        readBack: () => Promise.resolve({ sizeBytes: 0, sha256: lies ? 'other' : 'as written' }),
      },
    }
  }

  it('are copied under their own names, once, and read again', async () => {
    const file = join(root, 'Granary-1.0.0.AppImage')
    writeFileSync(file, 'program')
    const { files, written } = memory()
    expect(await copyInstallers(files, '/stick/GRANARY', [file])).toEqual(['Granary-1.0.0.AppImage'])
    const target = join('/stick/GRANARY', 'installers', 'Granary-1.0.0.AppImage')
    expect(written.get(target)?.toString()).toBe('program')
    written.set(target, Buffer.from('PROGRAM'))
    await copyInstallers(files, '/stick/GRANARY', [file])
    expect(written.get(target)?.toString()).toBe('PROGRAM')
  })

  it('are refused where they are none, and where the stick gives back other bytes', async () => {
    const [installer, other] = [join(root, 'Granary.dmg'), join(root, 'notes.txt')]
    for (const file of [installer, other]) writeFileSync(file, 'x')
    await expect(copyInstallers(memory().files, '/stick', [installer, other])).rejects.toMatchObject({ code: 'file-not-supported' })
    await expect(copyInstallers(memory().files, '/stick', [join(root, 'none.exe')])).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(copyInstallers(memory(true).files, '/stick', [installer])).rejects.toMatchObject({ code: 'file-damaged' })
  })
})
