import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOutsideLink, parseArguments, parseInvitation, parseLink, parseRequests } from './arguments.ts'
import { redact } from './redact.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

const repository = 'ab'.repeat(32)
const item = 'cd'.repeat(15)

describe('links from outside', () => {
  it('open a repository or an item, and nothing else', () => {
    expect(parseLink(`granary://open/${repository}/${item}`)).toEqual({ repositoryId: repository, itemId: item })
    expect(parseLink(`granary://open/${repository}`)).toEqual({ repositoryId: repository, itemId: null })
    for (const bad of [
      'granary://app/index.html',
      'granary://open/../../etc',
      `granary://open/${repository}/x`,
      `granary://open/${repository}/${item}/more`,
      `https://open/${repository}`,
      'granary:',
      '',
    ]) {
      expect(parseLink(bad)).toBeNull()
    }
  })

  it('and files are found among the arguments, switches are not', () => {
    const request = parseArguments(
      ['/opt/granary/', '--no-sandbox', '/home/a/report.pdf', 'relative.pdf', '/gone.pdf', `granary://open/${repository}`],
      '/opt/granary',
      (path) => path !== '/gone.pdf',
    )
    expect(request).toEqual({ link: { repositoryId: repository, itemId: null }, invitation: null, files: ['/home/a/report.pdf'] })
  })

  it('carry an invitation, as an address or as a file, and never import that file', () => {
    const letters = 'AbC-_9'.repeat(60)
    expect(parseInvitation(`granary:join/${letters}`)).toBe(`granary:join/${letters}`)
    expect(parseInvitation(`granary://join/${letters}/`)).toBe(`granary:join/${letters}`)
    for (const bad of ['granary:join/', `granary:join/${letters}?x=1`, `granary:join/../${letters}`, `https://join/${letters}`, `granary:open/${letters}`]) {
      expect(parseInvitation(bad), bad).toBeNull()
    }
    expect(parseLink(`granary:join/${letters}`)).toBeNull()
    expect(parseArguments(['/opt/granary/', `granary:join/${letters}`], '/opt/granary', () => true).invitation).toBe(`granary:join/${letters}`)
    const [file, report] = ['/media/stick/Seeds.granary-invitation', '/home/a/report.pdf']
    expect(parseArguments([file, report], '/opt/granary', () => true)).toEqual({ link: null, invitation: file, files: [report] })
    expect(parseRequests([`granary://open/${repository}`], [report, file])).toEqual({
      link: { repositoryId: repository, itemId: null },
      invitation: file,
      files: [report],
    })
  })

  it('leave only to a browser or a mail program', () => {
    for (const good of ['https://example.org', 'http://example.org/a?b', 'mailto:a@example.org']) expect(isOutsideLink(good)).toBe(true)
    for (const bad of ['file:///etc/passwd', 'javascript:alert(1)', 'granary://open/x', 'smb://server/share', 'ms-msdt:/id', 'data:text/html,x', 'no url']) {
      expect(isOutsideLink(bad)).toBe(false)
    }
  })
})

describe('the place of the window', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'granary-window-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const screen = { x: 0, y: 0, width: 1366, height: 768 }

  it('is remembered while its screen is there', () => {
    const path = join(folder, 'window.json')
    const bounds = { x: 1400, y: 20, width: 1000, height: 700 }
    writeWindowState(path, { bounds, maximized: true })
    expect(readWindowState(path, [screen, { x: 1366, y: 0, width: 1920, height: 1080 }])).toEqual({ bounds, maximized: true })
    expect(readWindowState(path, [screen])).toEqual({ bounds: null, maximized: true })
  })

  it('is left to the system when the file is damaged', () => {
    const path = join(folder, 'window.json')
    writeFileSync(path, '{"bounds":{"x":1')
    expect(readWindowState(path, [screen])).toEqual({ bounds: null, maximized: false })
  })
})

describe('a line of the log', () => {
  it('keeps places in our code and loses every path and address', () => {
    const line = redact(
      `Error: ENOENT: no such file, open '/home/amina/Reports/secret plan.pdf'\n    at open (file:///opt/granary/out/engine/storage/open.js:10:3)\n    at granary://app/attachments/ab`,
      '/opt/granary',
    )
    expect(line).toContain('<app>/out/engine/storage/open.js:10:3')
    expect(line).not.toMatch(/amina|plan|attachments|\/opt/)
    expect(redact('open C:\\Users\\Luis\\My file.docx: denied', 'C:\\Granary')).toBe('open <path>: denied')
    expect(redact('at C:\\Granary\\out\\main\\index.js:3', 'C:\\Granary')).toBe('at <app>/out/main/index.js:3')
  })
})
