// docs/formats/cli.md against the real command line: every command, every key, every exit status.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandShapes, helpText } from '../../src/cli/commands.ts'
import { itemKinds } from '../../src/contract/kinds.ts'
import { createDeviceKey } from '../../src/engine/home/device-key.ts'

const project = join(import.meta.dirname, '../..')
const text = readFileSync(join(project, 'docs/formats/cli.md'), 'utf8')
const sections = new Map(
  text
    .split(/^### /m)
    .slice(1)
    .map((section) => [/^`granary (\w+)/.exec(section)?.[1] ?? '', section]),
)
/** The words between "Keys:" and the end of that sentence. */
const keysOf = (command: string): string[] => {
  const sentence = /Keys:([\s\S]*?)\.(\s|$)/.exec(sections.get(command) ?? '')?.[1] ?? ''
  return [...sentence.replace(/\([\s\S]*?\)/g, '').matchAll(/`(\w+)`/g)].map(([, key = '']) => key)
}

let folder: string
let home: string
let repository: string
interface Answer {
  status: number
  stdout: string
  stderr: string
  json: Record<string, unknown>
}
const granary = (args: readonly string[], { input = '', environment = {} }: { input?: string; environment?: Record<string, string> } = {}): Promise<Answer> =>
  new Promise((resolve) => {
    const options = { env: { ...process.env, GRANARY_HOME: home, ...environment } }
    const child = execFile(process.execPath, [join(project, 'src/cli/index.ts'), ...args], options, (error, stdout, stderr) => {
      const status = error ? Number(error.code) : 0
      const json = args.includes('--json') ? (JSON.parse(stdout) as Record<string, unknown>) : {}
      resolve({ status, stdout, stderr, json })
    })
    child.stdin?.end(input)
  })

let itemId = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-cli-'))
  home = join(folder, 'home')
  repository = join(folder, 'seeds')
  await granary(['init', repository, '--name', 'Seeds', '--contributor', 'Amina Okello'])
  const { json } = await granary(['write', '--repo', repository, '--title', 'The school boat', '--from', '-', '--json'], {
    input: 'It stops at four villages.\n',
  })
  itemId = String(json.id)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('docs/formats/cli.md', () => {
  it('has a section for every command, under its usage, and none for others', () => {
    expect([...sections.keys()]).toEqual(commandShapes.map(({ name }) => name))
    for (const { name, usage } of commandShapes) expect(sections.get(name)).toContain(`\`granary ${name} ${usage}\``)
  })

  it('names every kind', () => {
    for (const kind of itemKinds) expect(text).toContain(kind)
  })

  it('says the same as `granary help`', async () => {
    expect((await granary(['help'])).stdout).toBe(helpText())
    for (const { name } of commandShapes) expect(helpText()).toContain(`granary ${name} `)
  })
})

describe('[CL1] --json prints one document with the documented keys', () => {
  const backupFile = () => join(folder, 'copy.granary')
  const stick = () => {
    mkdirSync(join(folder, 'stick'), { recursive: true })
    return join(folder, 'stick')
  }
  const cases: [string, () => string[]][] = [
    ['init', () => [join(folder, 'another'), '--name', 'Another', '--contributor', 'Amina Okello']],
    ['import', () => ['--repo', repository, join(project, 'docs/guide')]],
    ['list', () => ['--repo', repository]],
    ['search', () => ['--repo', repository, 'boat']],
    ['show', () => ['--repo', repository, itemId, '--format', 'json']],
    ['invite', () => ['--repo', repository, '--role', 'editor']],
    ['members', () => ['--repo', repository]],
    ['frontier', () => ['--repo', repository]],
    ['digest', () => ['--repo', repository]],
    ['verify', () => ['--repo', repository]],
    ['rebuild', () => ['--repo', repository]],
    ['stats', () => ['--repo', repository]],
    ['backup', () => ['--repo', repository, '--out', backupFile()]],
    ['restore', () => [backupFile(), join(folder, 'restored')]],
    ['exchange', () => ['--repo', repository, stick()]],
    ['edition', () => ['--repo', repository, '--out', join(folder, 'pages')]],
    ['bundle', () => ['write', '--repo', repository, '--out', join(folder, 'all.granary')]],
    ['parcel', () => ['write', '--repo', repository, '--out', join(folder, 'boat.granary'), itemId]],
  ]
  it.each(cases)('granary %s', async (command, args) => {
    const { status, stdout, json } = await granary([command, ...args(), '--json'])
    expect(status).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(keysOf(command).length).toBeGreaterThan(0)
    expect(Object.keys(json).sort()).toEqual(keysOf(command).sort())
  })

  it('granary exchange, with what lacks who is known, and with everything for anybody', async () => {
    const fresh = join(folder, 'fresh stick')
    mkdirSync(fresh)
    const exchange = async (...more: string[]) => (await granary(['exchange', '--repo', repository, fresh, ...more, '--json'])).json
    expect(await exchange('--everything')).toMatchObject({ left: { everything: true }, skipped: [], safeToUnplug: true })
    const { id } = (await granary(['write', '--repo', repository, '--title', 'Rain', '--from', '-', '--json'], { input: 'At last.\n' })).json
    expect(id).toMatch(/^[0-9a-f]{30}$/)
    expect(await exchange()).toMatchObject({ left: { everything: false } })
  })

  it('granary write, from standard input and from a file, an item of its own and by the smallest edit', async () => {
    const made = await granary(['write', '--repo', repository, '--title', 'Wells', '--kind', 'story', '--from', '-', '--json'], { input: '# Wells\n' })
    expect(Object.keys(made.json).sort()).toEqual(keysOf('write').sort())
    const file = join(folder, 'wells.md')
    writeFileSync(file, '# Wells\n\nThe second one is dry.\n')
    const again = ['write', '--repo', repository, String(made.json.id), '--from', file, '--json']
    expect((await granary(again)).json).toEqual({ id: made.json.id, changed: true })
    expect((await granary(again)).json).toEqual({ id: made.json.id, changed: false })
    expect((await granary(['show', '--repo', repository, String(made.json.id)])).stdout).toContain('The second one is dry.')
  })

  it('granary join, with the ticket of an invitation, and members with its actions', async () => {
    const { json } = await granary(['invite', '--repo', repository, '--role', 'annotator', '--json'])
    const file = join(folder, 'for Gaby.granary-invitation')
    writeFileSync(file, `An invitation\n${String(json.ticket)}\n`)
    const joined = await granary(['join', file, join(folder, 'joined'), '--contributor', 'Gaby', '--json'], {
      environment: { GRANARY_HOME: join(folder, 'other home') },
    })
    expect(Object.keys(joined.json).sort()).toEqual(keysOf('join').sort())
    expect(joined.json).toMatchObject({ role: 'annotator', name: 'Seeds' })
    const listed = await granary(['members', '--repo', repository, 'withdraw', String(json.invitationId), '--json'])
    expect(listed.json.invitations).toContainEqual(expect.objectContaining({ id: json.invitationId, state: 'withdrawn' }))
    const number = await granary(['members', '--repo', repository, 'number', String(joined.json.deviceId), '--json'])
    expect(number.json.number).toMatch(/^\d{3}( \d{3}){3}$/)
  })

  it('rows have the documented keys', async () => {
    const rowKeys = async (args: string[], name: string) => {
      const rows = (await granary([...args, '--json'])).json[name] as Record<string, unknown>[]
      expect(rows.length).toBeGreaterThan(0)
      return Object.keys(rows[0] ?? {}).sort()
    }
    expect(await rowKeys(['list', '--repo', repository], 'items')).toEqual(['id', 'kind', 'language', 'title', 'updatedAtUtc'])
    expect(await rowKeys(['search', '--repo', repository, 'boat'], 'hits')).toEqual(['id', 'kind', 'page', 'score', 'snippet', 'title'])
    expect(await rowKeys(['frontier', '--repo', repository], 'frontier')).toEqual(['deviceId', 'headHashHex', 'logId', 'nextSequence'])
  })

  it('a restored repository has the same digest', async () => {
    const [file, directory] = [join(folder, 'now.granary'), join(folder, 'restored now')]
    await granary(['backup', '--repo', repository, '--out', file])
    await granary(['restore', file, directory])
    const [before, after] = await Promise.all([repository, directory].map((each) => granary(['digest', '--repo', each, '--json'])))
    expect(after?.json).toEqual(before?.json)
  })
})

describe('[CL2] [CL3] exit status', () => {
  it('is 1 when some inputs had problems, and they are listed', async () => {
    const { status, json } = await granary(['import', '--repo', repository, join(folder, 'not there.pdf'), '--json'])
    expect(status).toBe(1)
    expect(json.failed).toMatchObject([{ code: 'file-not-found' }])
  })

  it.each([
    [['nothing']],
    [['list']],
    [['list', '--repo', 'x', '--what']],
    [['show', '--repo', 'x']],
    [['init', 'x', '--name', 'y']],
    [['search', '--repo', '.', 'x', '--limit', '0']],
    [['exchange', '--repo', '.', 'x', '--only-take', '--everything']],
  ])('is 2 for wrong usage: %j', async (args) => {
    const words = args.map((arg) => (arg === '.' ? repository : arg))
    const answer = await granary([...words, '--json'])
    expect(answer).toMatchObject({ status: 2, json: { error: { code: 'wrong-usage' } } })
    expect(answer.stderr).toContain('wrong-usage')
  })

  it('is 3 when nothing was done, with the code of the reason', async () => {
    expect(await granary(['list', '--repo', join(folder, 'nowhere'), '--json'])).toMatchObject({ status: 3, json: { error: { code: 'repository-not-found' } } })
    const missing = await granary(['show', '--repo', repository, '0'.repeat(30), '--json'])
    expect(missing).toMatchObject({ status: 3, json: { error: { code: 'item-not-found' } } })
    expect(missing.stderr).toContain('item-not-found')
    const occupied = await granary(['init', repository, '--name', 'Seeds', '--contributor', 'Amina', '--json'])
    expect(occupied).toMatchObject({ status: 3, json: { error: { code: 'repository-exists' } } })
  })
})

describe('[CL5] a locked device key', () => {
  it('opens with GRANARY_PASSPHRASE_FILE and not without it', async () => {
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    await createDeviceKey(locked, undefined).setPassphrase('tea')
    const passphrase = join(folder, 'passphrase')
    writeFileSync(passphrase, 'tea\n')
    const init = ['init', join(folder, 'locked-seeds'), '--name', 'Seeds', '--contributor', 'Amina', '--json']
    const environment = { GRANARY_HOME: locked }
    expect(await granary(init, { environment })).toMatchObject({ status: 3, json: { error: { code: 'passphrase-needed' } } })
    expect((await granary(init, { environment: { ...environment, GRANARY_PASSPHRASE_FILE: passphrase } })).status).toBe(0)
  })
})

describe('[CL6] a repository that is open elsewhere', () => {
  it('is reached through its owner, and opened by the command once that has gone', async () => {
    const page = join(folder, 'page')
    mkdirSync(page)
    writeFileSync(join(page, 'index.html'), '')
    const script = `
      const { startServer } = await import(${JSON.stringify(join(project, 'src/server/index.ts'))})
      await startServer({ homeDirectory: ${JSON.stringify(home)}, pageDirectory: ${JSON.stringify(page)}, repositoryDirectory: ${JSON.stringify(repository)}, report: () => {} })
      process.stdout.write('ready')`
    const server = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => server.stdout.once('data', resolve))
    const through = await granary(['write', '--repo', repository, '--title', 'Written beside a window', '--from', '-', '--json'], { input: 'x\n' })
    expect(through.status).toBe(0)
    const { json } = await granary(['frontier', '--repo', repository, '--json'])
    // One device, one log: the owner wrote it, nobody began another epoch.
    expect(json.frontier).toHaveLength(1)
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGKILL')
    await gone
    expect((await granary(['list', '--repo', repository, '--json'])).json.items).toContainEqual(expect.objectContaining({ title: 'Written beside a window' }))
  })
})
