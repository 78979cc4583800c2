// Every command of `granary` as a script meets it: with and without --json, wrong, refused, with problems; against a repository that
// nobody has open and against one that a window has. What --json holds is tested with docs/formats/cli.md (tests/formats/cli.test.ts).
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandShapes } from '../../src/cli/commands.ts'

const program = join(import.meta.dirname, '../../src/cli/index.ts')
interface Answer {
  status: number | string | null | undefined
  stdout: string
  stderr: string
}
let folder = ''
let itemId = ''
const at = (...names: string[]) => join(folder, ...names)
/** The environment of a person with a home of her own. */
const environment = () => ({ ...process.env, GRANARY_HOME: at('home') })
const granary = (args: readonly string[], input = ''): Promise<Answer> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env: environment(), cwd: folder }, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
const documentOf = ({ stdout }: Answer): Record<string, unknown> => {
  const lines = stdout.split('\n')
  // One document, one line end, nothing else.
  expect(lines).toHaveLength(2)
  expect(lines[1]).toBe('')
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-command-'))
  await granary(['init', at('seeds'), '--name', 'Seeds', '--contributor', 'Amina Okello'])
  const written = await granary(['write', '--repo', at('seeds'), '--title', 'The school boat', '--from', '-', '--json'], 'It stops at four villages.\n')
  itemId = String(documentOf(written).id)
  writeFileSync(at('wells.md'), '# Wells\n\nThe second one is dry.\n')
  await granary(['backup', '--repo', at('seeds'), '--out', at('copy.granary')])
  await granary(['init', at('other'), '--name', 'Other', '--contributor', 'Amina Okello'])
  mkdirSync(at('stick'))
  mkdirSync(at('full'))
  writeFileSync(at('full', 'something.txt'), 'x')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a person reads without --json; ITEM and COPY stand for what a run makes. */
const inRepository: [string, () => string[], RegExp][] = [
  ['import', () => [at('wells.md')], /\d imported, \d skipped, 0 failed\n$/],
  ['list', () => [], /The school boat\n/],
  ['search', () => ['villages'], /The school boat\n.*villages[\s\S]*1 found\n$/],
  ['show', () => [itemId], /It stops at four villages\.\n$/],
  ['write', () => [itemId, '--from', '-'], /^[0-9a-f]{30} (written|unchanged)\n$/],
  ['frontier', () => [], /^[0-9a-f]{32} {2}\d+ {2}[0-9a-f]{64}\n/],
  ['digest', () => [], /^[0-9a-f]{64}\n$/],
  ['verify', () => [], /everything fits\n$/],
  ['rebuild', () => [], /\d+ items in \d+ ms\n$/],
  ['stats', () => [], /^items\s+\d+\n/],
  ['backup', () => ['--out', at('again.granary')], /again\.granary \(\d+ bytes\)\n$/],
  ['backup', () => ['--list'], /every day, keep 7, into the folder copies of the repository; last never\n$/],
  ['exchange', () => [at('stick')], /left: |safe to unplug\n$/],
]
/** Those whose first word says what to do. */
const withVerb: [string, () => string[], RegExp][] = [
  ['bundle', () => ['write', '--repo', at('seeds'), '--out', at('all.granary')], /all\.granary \(\d+ bytes\)\n$/],
  ['bundle', () => ['inspect', at('all.granary')], /^bundle of Seeds, \d+ bytes, signed\nfrom Amina Okello /],
  ['bundle', () => ['inspect', '--repo', at('seeds'), at('all.granary')], /^bundle of Seeds/],
  ['bundle', () => ['read', '--repo', at('seeds'), at('all.granary')], /0 new, 0 changed, 0 withdrawn, 0 files\n$/],
  ['parcel', () => ['write', '--repo', at('seeds'), '--out', at('boat.granary'), itemId], /boat\.granary \(\d+ bytes\)\n$/],
  ['parcel', () => ['read', '--repo', at('other'), at('boat.granary')], /taken from Amina Okello: \d new/],
  ['edition', () => ['--repo', at('seeds'), '--out', at('pages')], /index\.html\n$/],
]
/** The statuses, whether the words are the expected ones, and whether the document tells of an error. */
const outcomeOf = async (command: string, args: string[], words: RegExp) => {
  const plain = await granary([command, ...args], 'It stops at four villages.\n')
  const json = await granary([command, ...args, '--json'], 'It stops at four villages.\n')
  return { command, statuses: [plain.status, json.status], words: words.test(plain.stdout) ? 'as expected' : plain.stdout, error: documentOf(json).error }
}
const wentWell = (command: string) => ({ command, statuses: [0, 0], words: 'as expected', error: undefined })

it('the tables below have every command', () => {
  // What invitations and members print is told in docs/formats/cli.md and tested with it.
  const told = new Set([...inRepository, ...withVerb].map(([command]) => command).concat('init', 'restore', 'serve', 'invite', 'join', 'members'))
  expect([...told].sort()).toEqual(commandShapes.map(({ name }) => name as string).sort())
})

describe('[CL1] [CL2] with a repository that nobody has open', () => {
  it.each(inRepository)('granary %s answers in words and as a document', async (command, args, words) => {
    expect(await outcomeOf(command, ['--repo', at('seeds'), ...args()], words)).toEqual(wentWell(command))
  })

  it.each(withVerb)('granary %s with what it shall do', async (command, args, words) => {
    expect(await outcomeOf(command, args(), words)).toEqual(wentWell(command))
  })

  it('granary init and restore do, too', async () => {
    const made = await granary(['init', at('another'), '--name', 'Another', '--contributor', 'Amina Okello', '--json'])
    expect(documentOf(made)).toMatchObject({ repositoryId: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect((await granary(['init', at('third'), '--name', 'Third', '--contributor', 'Amina Okello'])).stdout).toContain('Third is in ')
    expect((await granary(['restore', at('copy.granary'), at('back')])).stdout).toContain('Seeds is in ')
    await granary(['bundle', 'write', '--repo', at('seeds'), '--out', at('whole.granary')])
    expect(documentOf(await granary(['restore', at('whole.granary'), at('back from a partner'), '--json']))).toMatchObject({
      name: 'Seeds',
      salvaged: { lost: [], waiting: 0, lostAttachments: 0 },
    })
    expect((await granary(['show', '--repo', at('back from a partner'), itemId])).stdout).toContain('four villages')
    expect(documentOf(await granary(['restore', at('copy.granary'), at('back again'), '--json']))).toMatchObject({ name: 'Seeds' })
  })
})

describe('[CL6] with a repository that a window has open', () => {
  it('every command goes through that window, and no second log begins', async () => {
    const window = spawn(process.execPath, [program, 'serve', '--repo', at('seeds'), '--json'], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise((resolve) => window.once('exit', resolve))
    try {
      const url = await new Promise<string>((resolve) => window.stdout.once('data', (line) => resolve((JSON.parse(String(line)) as { url: string }).url)))
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?token=[0-9a-f]{64}$/)
      const logs = async () => documentOf(await granary(['frontier', '--repo', at('seeds'), '--json'])).frontier
      expect(await logs()).toHaveLength(1)
      for (const [command, args, words] of inRepository) expect(await outcomeOf(command, ['--repo', at('seeds'), ...args()], words)).toEqual(wentWell(command))
      for (const [command, args, words] of withVerb) expect(await outcomeOf(command, args(), words)).toEqual(wentWell(command))
      expect(await logs()).toHaveLength(1)
    } finally {
      window.kill('SIGTERM')
      await ended
    }
    // It let go of the folder and of its socket.
    expect(existsSync(at('seeds', 'owner.json'))).toBe(false)
    expect(readdirSync(at('home', 'sockets'))).toEqual([])
  }, 180_000)
})

describe('[CL2] wrong usage is status 2, said before anything is opened', () => {
  // The folder is not there: a command that opened it first would be refused with status 3.
  const nowhere = ['--repo', 'nowhere']
  it.each([
    [[]],
    [['--json']],
    [['plant']],
    [['init']],
    [['init', 'x', '--name', 'X']],
    [['init', 'x', '--name', ' ', '--contributor', 'A']],
    [['init', '', '--name', 'X', '--contributor', 'A']],
    [['init', 'x', 'y', '--name', 'X', '--contributor', 'A']],
    [['import', ...nowhere]],
    [['import', 'a.md']],
    [['import', ...nowhere, '']],
    [['import', ...nowhere, 'a.md', '--kind', 'poem']],
    [['list']],
    [['list', '--repo', '']],
    [['list', '--repo']],
    [['list', ...nowhere, 'word']],
    [['list', ...nowhere, '--kind', 'poem']],
    [['search', ...nowhere]],
    [['search', ...nowhere, 'x', '--limit', '101']],
    [['search', ...nowhere, 'x', '--limit', 'many']],
    [['show', ...nowhere]],
    [['show', ...nowhere, 'not-an-id']],
    [['show', ...nowhere, '0'.repeat(30), '--format', 'docx']],
    [['write', ...nowhere, '--from', '-']],
    [['write', ...nowhere, '--title', 'T']],
    [['write', ...nowhere, 'not-an-id', '--from', '-']],
    [['write', ...nowhere, '--title', ' ', '--from', '-']],
    [['write', ...nowhere, '--title', 'T', '--from', '-', '--kind', 'poem']],
    [['frontier']],
    [['digest', ...nowhere, '--fast']],
    [['verify']],
    [['rebuild', ...nowhere, 'word']],
    [['stats']],
    [['backup', ...nowhere]],
    [['backup', ...nowhere, '--list', '--out', 'x']],
    [['backup', ...nowhere, '--every', 'hour']],
    [['backup', ...nowhere, '--keep', '0']],
    [['bundle']],
    [['bundle', 'read', 'x.granary']],
    [['bundle', 'fold', ...nowhere]],
    [['bundle', 'write', ...nowhere]],
    [['bundle', 'write', ...nowhere, '--out', 'x', '--for', 'Gaby']],
    [['bundle', 'write', ...nowhere, '--out', 'x', '--lock']],
    [['bundle', 'write', ...nowhere, '--out', 'x', '--volume-mb', '0']],
    [['bundle', 'inspect']],
    [['parcel', 'write', ...nowhere, '--out', 'x']],
    [['parcel', 'write', ...nowhere, '--out', 'x', 'not-an-id']],
    [['parcel', 'read', ...nowhere]],
    [['exchange', ...nowhere]],
    [['exchange', ...nowhere, 'stick', '--only-take', '--only-leave']],
    [['edition', ...nowhere]],
    [['edition', ...nowhere, '--out', 'x', '--attachments', 'some']],
    [['edition', ...nowhere, '--out', 'x', '--base-url', 'here']],
    [['restore', 'copy.granary', 'x', '--repository', 'seeds']],
    [['restore', 'copy.granary']],
    [['restore', 'copy.granary', '']],
    [['serve', 'word']],
  ])('%j', async (args) => {
    const answer = await granary(args.includes('--json') ? args : [...args, ...(args.length > 0 ? ['--json'] : [])])
    expect(answer.status).toBe(2)
    // Without a word there is no --json either: the help is shown.
    const told = args.length === 0 ? { error: { code: 'wrong-usage' } } : documentOf(answer)
    expect(told).toMatchObject({ error: { code: 'wrong-usage' } })
    expect(answer.stdout + answer.stderr).not.toBe('')
  })

  it('a value that the engine does not take is wrong usage as well', async () => {
    const answer = await granary(['init', at('long'), '--name', 'x'.repeat(201), '--contributor', 'A', '--json'])
    expect([answer.status, documentOf(answer)]).toMatchObject([2, { error: { code: 'invalid-input' } }])
    expect(existsSync(at('long'))).toBe(false)
  })
})

describe('[CL3] what is refused is status 3 with the code of its reason', () => {
  const missing = '0'.repeat(30)
  const refused: [string, () => string[], string][] = [
    ...inRepository.map(([command, args]): [string, () => string[], string] => [command, () => ['--repo', at('nowhere'), ...args()], 'repository-not-found']),
    ['list', () => ['--repo', at('wells.md')], 'repository-not-found'],
    ['init', () => [at('seeds'), '--name', 'N', '--contributor', 'Somebody Else'], 'repository-exists'],
    ['init', () => [at('full'), '--name', 'N', '--contributor', 'Somebody Else'], 'repository-exists'],
    ['init', () => [at('wells.md'), '--name', 'N', '--contributor', 'Somebody Else'], 'repository-exists'],
    ['show', () => ['--repo', at('seeds'), missing], 'item-not-found'],
    ['write', () => ['--repo', at('seeds'), missing, '--from', at('wells.md')], 'item-not-found'],
    ['write', () => ['--repo', at('seeds'), '--title', 'T', '--from', at('nothing.md')], 'file-not-found'],
    ['backup', () => ['--repo', at('seeds'), '--out', at('nowhere', 'copy.granary')], 'file-not-found'],
    ['bundle', () => ['inspect', at('wells.md')], 'not-an-exchange'],
    ['bundle', () => ['inspect', at('nothing.granary')], 'file-not-found'],
    ['bundle', () => ['read', '--repo', at('seeds'), at('wells.md')], 'not-an-exchange'],
    ['bundle', () => ['read', '--repo', at('other'), at('all.granary')], 'entry-wrong-repository'],
    ['exchange', () => ['--repo', at('seeds'), at('no stick')], 'place-gone'],
    ['restore', () => [at('full'), at('r1')], 'not-an-exchange'],
    ['restore', () => [at('nothing.granary'), at('r1')], 'file-not-found'],
    ['restore', () => [at('wells.md'), at('r2')], 'backup-damaged'],
    ['restore', () => [at('copy.granary'), at('full')], 'repository-exists'],
    ['restore', () => [at('copy.granary'), at('wells.md')], 'repository-exists'],
    ['serve', () => ['--repo', at('nowhere')], 'repository-not-found'],
  ]
  it.each(refused)('granary %s', async (command, args, code) => {
    const answer = await granary([command, ...args(), '--json'], 'x\n')
    expect([answer.status, documentOf(answer)]).toMatchObject([3, { error: { code, message: expect.stringMatching(/./) } }])
    expect(answer.stderr).toContain(`(${code})`)
    // A refusal is no failure of ours: no stack.
    expect(answer.stderr).not.toMatch(/\n\s+at /)
  })

  it('leaves everything as it was, also the name of the contributor', async () => {
    expect(JSON.parse(readFileSync(at('home', 'settings.json'), 'utf8'))).toMatchObject({ contributorName: 'Amina Okello' })
    expect(readdirSync(at('full'))).toEqual(['something.txt'])
    for (const name of ['nowhere', 'r1', 'r2']) expect(existsSync(at(name))).toBe(false)
  })

  it('a copy over the repository itself is refused, and the repository is whole', async () => {
    const answer = await granary(['backup', '--repo', at('seeds'), '--out', at('seeds', 'granary.db'), '--json'])
    expect([answer.status, documentOf(answer)]).toMatchObject([2, { error: { code: 'invalid-input' } }])
    expect(await granary(['verify', '--repo', at('seeds')])).toMatchObject({ status: 0 })
  })

  it('without --json, standard output stays empty', async () => {
    const answer = await granary(['list', '--repo', at('nowhere')])
    expect(answer).toMatchObject({ status: 3, stdout: '' })
    expect(answer.stderr).toContain('(repository-not-found)')
  })
})

describe('[CL2] done with problems is status 1, and they are listed', () => {
  it('granary import', async () => {
    const args = ['import', '--repo', at('seeds'), at('wells.md'), at('nothing.md')]
    expect(documentOf(await granary([...args, '--json']))).toMatchObject({ failed: [{ path: at('nothing.md'), code: 'file-not-found' }] })
    const plain = await granary(args)
    expect(plain.status).toBe(1)
    expect(plain.stdout).toContain('nothing.md')
  })

  it('granary verify, of an attachment that was changed', async () => {
    const attachments = at('another', 'attachments')
    await granary(['import', '--repo', at('another'), at('wells.md')])
    const file = readdirSync(attachments, { recursive: true, withFileTypes: true }).find((each) => each.isFile())
    if (!file) throw new Error('there is no attachment')
    rmSync(join(file.parentPath, file.name))
    writeFileSync(join(file.parentPath, file.name), 'something else')
    const answer = await granary(['verify', '--repo', at('another'), '--json'])
    expect([answer.status, documentOf(answer)]).toMatchObject([1, { ok: false, problems: [{ code: expect.stringMatching(/^attachment-/) }] }])
    expect((await granary(['verify', '--repo', at('another')])).stdout).toMatch(/1 problems\n$/)
  })
})
