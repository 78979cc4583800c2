// For tests of exchanging: real engines in one process, each with a home of its own, that meet over folders and bundles.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExchangeReport, Offer } from '../../src/contract/areas/exchange.ts'
import type { Role } from '../../src/contract/areas/members.ts'
import { type ErrorCode, fromErrorEnvelope } from '../../src/contract/errors.ts'
import { type ItemId, itemDocumentId, type JobId } from '../../src/contract/ids.ts'
import type { BodyJson } from '../../src/document/body/body-json.ts'
import { bodyJson } from '../../src/document/body/body-json.ts'
import { readMeta } from '../../src/document/item-document.ts'
import { bodyText } from '../../src/document/text/body-text.ts'
import { createItem } from '../../src/engine/api/new-item.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { openHome } from '../../src/engine/home/home.ts'

const resourcesDirectory = join(import.meta.dirname, '../../resources')

export interface Device {
  name: string
  engine: Engine
  /** Closed and opened again, as after a stop. */
  again(): Promise<void>
  invite(role?: Role): string
  write(title: string, text?: string): ItemId
  retitle(id: ItemId, title: string): void
  titles(): string[]
  text(id: ItemId): string
  digest(): string
  look(path: string): Promise<Offer>
  /** One press: looks and takes and leaves. */
  press(path: string, more?: { notNow?: ItemId[]; way?: 'both' | 'take' | 'leave' }): Promise<ExchangeReport>
  finish(jobId: JobId): Promise<ExchangeReport>
}

export const createWorld = () => {
  const root = mkdtempSync(join(tmpdir(), 'granary-exchange-'))
  const devices: Device[] = []

  const device = async (name: string, ticket?: string): Promise<Device> => {
    const home = openHome(join(root, name, 'home'))
    home.saveSettings({ contributorName: name, deviceName: `${name}’s laptop` })
    const directory = join(root, name, 'repository')
    const open = (create?: { name: string; ticket?: string }) => createEngine({ directory, home, resourcesDirectory, create, announce: () => undefined })
    let engine = await open({ name: 'Seeds', ticket })
    const finish = async (jobId: JobId) => {
      const { reportId, error } = await engine.exchange.finished(jobId)
      if (error) throw fromErrorEnvelope({ ...error, code: error.code as ErrorCode })
      return engine.exchange.report(reportId ?? '')
    }
    const metaOf = (id: ItemId) => {
      const doc = engine.documents.read(itemDocumentId(id))
      return doc && readMeta(doc)
    }
    const self: Device = {
      name,
      get engine() {
        return engine
      },
      again: async () => {
        await engine.close()
        engine = await open()
      },
      invite: (role = 'editor') => engine.members.invite({ role, uses: 1, days: null, label: '', ownDevice: false }).text,
      write: (title, text = `About ${title}.`) => {
        const body: BodyJson = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] }
        return createItem(engine, { kind: 'note', title, body })
      },
      retitle: (id, title) => void engine.documents.change(itemDocumentId(id), (doc) => void doc.getMap('meta').set('title', title)),
      titles: () =>
        engine.log
          .documentIds()
          .filter((id) => id.endsWith('01'))
          .flatMap((id) => metaOf(id.slice(0, 30) as ItemId)?.title ?? [])
          .sort(),
      text: (id) => {
        const doc = engine.documents.read(itemDocumentId(id))
        return doc ? bodyText(bodyJson(doc)) : ''
      },
      digest: () => engine.documents.digest().digest,
      look: (path) => engine.exchange.look(path),
      press: async (path, { notNow = [], way = 'both' } = {}) => {
        const { offerId } = await engine.exchange.look(path)
        return finish(engine.exchange.start({ offerId, notNow, way }))
      },
      finish,
    }
    devices.push(self)
    return self
  }

  return {
    root,
    device,
    folder: (name: string) => mkdtempSync(join(root, `${name}-`)),
    end: async () => {
      for (const { engine } of devices.splice(0)) await engine.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
export type World = ReturnType<typeof createWorld>

/** Ana founds, Ben joins by her invitation; nobody has exchanged yet. */
export const anaAndBen = async (world: World): Promise<{ ana: Device; ben: Device }> => {
  const ana = await world.device('Ana')
  const ben = await world.device('Ben', ana.invite())
  return { ana, ben }
}

/** Both have everything of each other, by this stick. */
export const together = async (world: World, stick: string) => {
  const both = await anaAndBen(world)
  await both.ana.press(stick)
  await both.ben.press(stick)
  await both.ana.press(stick)
  return both
}

/** Every file below, with its bytes. */
export const contentsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  )
