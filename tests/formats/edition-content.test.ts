// What goes into a web edition, against docs/formats/edition.md: which items, which words, which files.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type ItemId, itemDocumentId } from '../../src/contract/ids.ts'
import { clientIdFor } from '../../src/engine/log/index.ts'
import { link, pageOf, setUpRepository } from './edition-support.ts'

const { engine, add, attach, write } = setUpRepository()

describe('what goes out', () => {
  it('[ED10] [ED11] leaves out what is in the bin, withdrawn, waiting or not consented to, with its text, its links and its words', async () => {
    const shown = add({ title: 'The well stays', text: 'open water' })
    const binned = add({ title: 'Binned secretword', meta: { binnedAtUtc: '2026-02-01T00:00:00.000Z' } })
    const withdrawn = add({
      title: 'Withdrawn secretword',
      text: 'secretword inside',
      meta: { withdrawnAtUtc: '2026-02-01T00:00:00.000Z', withdrawnBy: 'The Char women', withdrawnReason: 'secretword' },
    })
    const waiting = add({ title: 'Waiting secretword' })
    engine().documents.wait([{ documentId: itemDocumentId(waiting), untilLid: 1_000_000 }], null)
    const refused = add({ title: 'Refused secretword', kind: 'report', fields: { consent: 'refused' } })
    const asked = add({ title: 'Asked secretword', kind: 'testimony', fields: { consent: 'asked' } })
    const askedReport = add({ title: 'A report whose makers were asked', kind: 'report', fields: { consent: 'asked' } })
    const linking = add({ title: 'Links', body: (body) => [shown, withdrawn].forEach((id) => link(`granary:item/${id}`, `to ${id}`)(body)) })
    const missing = 'ab'.repeat(15) as ItemId
    const ids = [shown, binned, withdrawn, waiting, refused, asked, askedReport, linking, missing]
    const edition = await write({ ids })
    expect(edition.items).toBe(3)
    expect(Object.fromEntries(edition.leftOut.map(({ id, reason }) => [id, reason]))).toEqual({
      [binned]: 'binned',
      [withdrawn]: 'withdrawn',
      [waiting]: 'waiting',
      [refused]: 'consent',
      [asked]: 'consent',
      [missing]: 'not-found',
    })
    const texts = edition.paths().map((path) => edition.read(path))
    expect(texts.filter((text) => text.includes('secretword'))).toEqual([])
    // A link to what is not here keeps its words and leads nowhere.
    expect(edition.read(pageOf(linking))).toContain(`href="../${pageOf(shown)}"`)
    expect(edition.read(pageOf(linking))).toContain(`to ${withdrawn}`)
    expect(edition.read(pageOf(linking))).not.toContain(pageOf(withdrawn))
    expect(edition.read(pageOf(shown))).toContain(`href="../${pageOf(linking)}"`)
    engine().documents.takeWaiting([itemDocumentId(waiting)])
  })

  it('[ED12] says how to reach a person only where she has said yes', async () => {
    const silent = add({ title: 'Rosa', kind: 'person', fields: { contact: 'rosa@example.org', role: 'mentor' } })
    const yes = add({ title: 'Ada', kind: 'person', fields: { contact: 'ada@example.org', consent: 'given' } })
    const office = add({ title: 'Office', kind: 'organisation', fields: { contact: 'office@example.org' } })
    const edition = await write({ ids: [silent, yes, office] })
    const all = edition
      .paths()
      .map((path) => edition.read(path))
      .join('\n')
    expect(all).not.toContain('rosa@example.org')
    expect(edition.read(pageOf(yes))).toContain('ada@example.org')
    expect(edition.read(pageOf(office))).toContain('office@example.org')
  })

  it('[ED13] holds no private notes, no keys, no ids of devices and logs', async () => {
    const id = add({ title: 'With notes of my own', text: 'shared' })
    const notes = new Y.Doc()
    const documentId = itemDocumentId(id, 2)
    notes.clientID = clientIdFor(engine().log.logId, documentId, 0)
    notes.getText('note').insert(0, 'privateword')
    engine().documents.create([{ documentId, updates: [Y.encodeStateAsUpdateV2(notes)] }])
    const edition = await write({ ids: [id] })
    const all = edition
      .paths()
      .map((path) => edition.read(path))
      .join('\n')
    expect(all).not.toContain('privateword')
    expect(all).not.toContain(engine().log.deviceId)
    expect(all).not.toContain(engine().log.logId)
  })
})

describe('files', () => {
  it('[ED50] [ED51] [ED52] go along whole, small or not at all, under names that no browser runs', async () => {
    const id = add({ title: 'With files' })
    const big = new Uint8Array(3 * 1024 * 1024).fill(7)
    await attach(id, 'Rapport été.PDF', 'application/pdf', big)
    await attach(id, '../../../evil.html', 'text/html', Buffer.from('<script>alert(1)</script>'))
    await attach(id, 'picture.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))
    await attach(id, 'كتاب.docx', 'application/octet-stream', Buffer.from('docx'))
    await attach(id, 'CON', 'application/x-msdownload', Buffer.from('exe'))
    const all = await write({ ids: [id] })
    const names = readdirSync(join(all.place, 'files'))
    expect(names).toHaveLength(5)
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{24}(-[a-z0-9-]+)?\.(pdf|docx|html\.bin|svg\.bin|bin)$/)
    expect(names.some((name) => name.endsWith('-rapport-ete.pdf'))).toBe(true)
    expect(all).toMatchObject({ files: 5, filesLeftOut: 0 })
    const small = await write({ ids: [id], attachments: 'small' })
    expect(small).toMatchObject({ files: 4, filesLeftOut: 1 })
    expect(small.read(pageOf(id))).toContain('not in this web edition')
    const none = await write({ ids: [id], attachments: 'none' })
    expect(none.paths().some((path) => path.startsWith('files/'))).toBe(false)
  })

  it('[ED53] shows pictures of the body that belong to the item, and no others', async () => {
    const id = add({ title: 'With pictures' })
    const own = await attach(id, 'photo.png', 'image/png', Buffer.from('89504e470d0a1a0a', 'hex'))
    const other = await attach(add({ title: 'Hidden', fields: { consent: 'refused' } }), 'hidden.png', 'image/png', Buffer.from('89504e470d0a1a0b', 'hex'))
    engine().documents.change(itemDocumentId(id), (doc) => {
      for (const src of [own, other]) {
        const figure = new Y.XmlElement('figure')
        figure.setAttribute('src', src)
        figure.setAttribute('alt', 'a boat')
        doc.getXmlFragment('body').push([figure])
      }
    })
    const edition = await write({ ids: [id] })
    const page = edition.read(pageOf(id))
    expect(page).toContain(`src="../files/${own.slice(0, 24)}-photo.png"`)
    expect(readdirSync(join(edition.place, 'files'))).toEqual([`${own.slice(0, 24)}-photo.png`])
    expect([...page.matchAll(/<img src="[^"]*"/g)]).toHaveLength(1)
  })
})
