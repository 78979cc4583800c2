// The folder of a web edition, against docs/formats/edition.md: what is written into it, replaced, and left alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evil, pageOf, setUpRepository } from './edition-support.ts'

const { folder, newPlace, add, attach, write } = setUpRepository()

describe('its place', () => {
  it('[ED2] every path is ASCII, lower case, short, and listed', async () => {
    add({ title: evil, kind: 'ecosystem', language: evil, tags: [evil], fields: { country: evil } })
    add({ title: 'قارب الكتب', kind: 'story', language: 'ar', tags: ['Été'] })
    await attach(add({ title: 'x'.repeat(100_000) }), '../../../Évil.HTML', 'text/html', Buffer.from('evil'))
    const edition = await write({})
    for (const path of edition.paths()) expect(path).toMatch(/^([a-z0-9][a-z0-9_-]*\/){0,2}[a-z0-9][a-z0-9._-]*$/)
    const list = JSON.parse(edition.read('edition.json')) as { files: string[] }
    expect(list.files).toEqual(
      edition
        .paths()
        .filter((path) => path !== 'edition.json')
        .toSorted(),
    )
    expect(new Set(list.files.map((path) => path.toLowerCase())).size).toBe(list.files.length)
  })

  it('[ED61] [ED62] replaces an earlier edition, removes only what that one wrote, and leaves everything else', async () => {
    const first = add({ title: 'First' })
    const second = add({ title: 'Second' })
    const place = newPlace()
    await write({ folder: place, ids: [first, second] })
    writeFileSync(join(place, 'items', 'mine.txt'), 'mine')
    mkdirSync(join(place, 'photos'))
    writeFileSync(join(place, 'photos', 'a.jpg'), 'a')
    const again = await write({ folder: place, ids: [first] })
    expect(existsSync(join(place, pageOf(first)))).toBe(true)
    expect(existsSync(join(place, pageOf(second)))).toBe(false)
    expect(again.read('items/mine.txt')).toBe('mine')
    expect(again.read('photos/a.jpg')).toBe('a')
    expect(existsSync(join(place, 'edition.part'))).toBe(false)
  })

  it('[ED63] refuses a folder in which somebody else’s file has a name that is needed, before anything changes', async () => {
    const id = add({ title: 'Guest' })
    const place = newPlace()
    mkdirSync(place)
    writeFileSync(join(place, 'index.html'), 'my own site')
    await expect(write({ folder: place, ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
    expect(readdirSync(place)).toEqual(['index.html'])
    expect(readFileSync(join(place, 'index.html'), 'utf8')).toBe('my own site')
    await expect(write({ folder: join(place, 'index.html'), ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
  })

  it('[ED66] does not replace the edition of another repository', async () => {
    const id = add({ title: 'Neighbour' })
    const place = newPlace()
    await write({ folder: place, ids: [id] })
    const list = JSON.parse(readFileSync(join(place, 'edition.json'), 'utf8')) as { repositoryId: string }
    writeFileSync(join(place, 'edition.json'), JSON.stringify({ ...list, repositoryId: 'ab'.repeat(32) }))
    await expect(write({ folder: place, ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
    expect(existsSync(join(place, pageOf(id)))).toBe(true)
    expect(existsSync(join(place, 'edition.part'))).toBe(false)
  })

  it('[ED64] trusts no list: nothing outside is removed or written, through names or links', async () => {
    const id = add({ title: 'Careful' })
    const place = newPlace()
    const outside = join(folder, 'outside')
    mkdirSync(outside, { recursive: true })
    writeFileSync(join(outside, 'keep.html'), 'keep')
    await write({ folder: place, ids: [id] })
    const list = JSON.parse(readFileSync(join(place, 'edition.json'), 'utf8')) as { files: string[] }
    symlinkSync(outside, join(place, 'linked'))
    writeFileSync(
      join(place, 'edition.json'),
      JSON.stringify({ ...list, files: [...list.files, '../outside/keep.html', 'linked/keep.html', '/etc/passwd', '.', ''] }),
    )
    await write({ folder: place, ids: [id] })
    expect(readFileSync(join(outside, 'keep.html'), 'utf8')).toBe('keep')
    const other = newPlace()
    mkdirSync(other)
    symlinkSync(outside, join(other, 'items'))
    await expect(write({ folder: other, ids: [id] })).rejects.toMatchObject({ code: 'place-taken' })
    expect(readdirSync(outside)).toEqual(['keep.html'])
  })

  it('[ED65] stopped on the way, leaves the earlier edition as it was', async () => {
    const ids = [add({ title: 'One' }), add({ title: 'Two' }), add({ title: 'Three' })]
    const place = newPlace()
    const before = await write({ folder: place, ids: ids.slice(0, 1) })
    const paths = before.paths().toSorted()
    const controller = new AbortController()
    await expect(write({ folder: place, ids, signal: controller.signal, onProgress: (done) => done === 2 && controller.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(before.paths().toSorted()).toEqual(paths)
    // Nor does what an edition left that was pulled out disturb the next.
    mkdirSync(join(place, 'edition.part', 'items'), { recursive: true })
    writeFileSync(join(place, 'edition.part', 'items', 'half.html'), 'half')
    const after = await write({ folder: place, ids })
    expect(after.items).toBe(3)
    expect(existsSync(join(place, 'edition.part'))).toBe(false)
  })
})
