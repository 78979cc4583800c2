// Writes a web edition: collects what may go out, writes its pages and search into a folder of its own, and puts it into place.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GranaryError } from '../../contract/errors.ts'
import type { BodyJson } from '../../document/body/body-json.ts'
import { bodyText } from '../../document/text/body-text.ts'
import { wholeLetterBefore } from '../search/normalise.ts'
import { attachedPages, collectItems, type EditionContent, type EditionItem, fieldsOfKind, orUnreadable, readBody } from './collect.ts'
import { feedOf, siteAddress, sitemapOf } from './feed.ts'
import { chooseFiles, type EditionFiles } from './files.ts'
import { aboutPage, type FrontContext, homePage, listPages, peoplePage } from './front-pages.ts'
import { type ItemPageContext, itemAddress, itemPage } from './item-page.ts'
import { shortened } from './markup.ts'
import { type EditionOptions, type EditionResult, type EditionSource, maxIndexedCharacters } from './options.ts'
import type { Site } from './page.ts'
import { readSearchScript } from './page-script.ts'
import { type EditionPlace, openPlace } from './place.ts'
import type { IndexedItem } from './search-files.ts'
import { type SearchThread, startSearchThread } from './search-thread.ts'
import { shelvesOf } from './shelves.ts'
import { createFrames, frameLanguages } from './words.ts'

/** The person's language first, then those in which there is something to read. */
const chooseLanguages = (source: EditionSource, items: readonly EditionItem[]): string[] => {
  const read = new Set(items.map((item) => item.language?.toLowerCase().split('-')[0]))
  return [source.home.settings().language ?? 'en', ...frameLanguages(source.resourcesDirectory).filter((language) => read.has(language))]
}

/** Shown as text of the search, like in the library: what nobody looks for as words stays out. */
const silent = new Set(['consent', 'status', 'summary', 'location'])

const indexedItem = async (source: EditionSource, item: EditionItem, body: BodyJson, shown: EditionFiles): Promise<IndexedItem> => {
  const whole = bodyText(body)
  const text = whole.slice(0, wholeLetterBefore(whole, maxIndexedCharacters))
  const details = fieldsOfKind(item.kind).flatMap(({ name }) => (silent.has(name) ? [] : (item.fields[name] ?? [])))
  return {
    title: item.title,
    address: itemAddress(item),
    kind: item.kind,
    language: item.language,
    summary: shortened(item.summary, 240),
    details: [
      item.fields.summary ?? '',
      ...details,
      ...item.tags.map((tag) => tag.label),
      ...item.files.filter((file) => file.original).map((file) => file.name),
    ].join('\n'),
    text,
    files: await attachedPages(source, shown.of(item.files), maxIndexedCharacters - text.length),
  }
}

interface Writing {
  source: EditionSource
  options: EditionOptions
  content: EditionContent
  place: EditionPlace
  search: SearchThread
  step(): Promise<void>
}

/** One item's page and its words for the search. An item whose body cannot be written is left out of both. */
const writeItems = async ({ source, content, place, search, step }: Writing, context: ItemPageContext): Promise<EditionItem[]> => {
  const written: EditionItem[] = []
  for (const item of content.items) {
    await step()
    const titleOf = (id: string) => content.itemById.get(id as EditionItem['id'])?.title ?? null
    const body = readBody(source, item.id, titleOf)
    const page = orUnreadable(() => itemPage(item, body, context))
    if (page === 'unreadable') {
      content.leftOut.push({ id: item.id, title: item.title, reason: page })
      continue
    }
    await place.write(page.path, page.text)
    search.add(await indexedItem(source, item, body, context.files))
    written.push(item)
  }
  return written
}

const fill = async (writing: Writing, site: Site): Promise<{ items: number; files: number; filesLeftOut: number }> => {
  const { source, options, content, place, search, step } = writing
  const { signal } = options
  const files = chooseFiles(source, options.attachments)
  const written = await writeItems(writing, { site, content, files, shelves: shelvesOf(content) })
  const shown: EditionContent = { ...content, items: written }
  for (const [hash, path] of files.wanted) {
    signal?.throwIfAborted()
    await place.copy(path, source.attachments.locate(hash).path)
    await step()
  }
  const indexes: { path: string; language: string }[] = []
  for (const { path, language, text, texts } of await search.finish(signal)) {
    await place.write(path, text)
    for (const each of texts) await place.write(each.path, each.text)
    indexes.push({ path, language })
  }
  const front: FrontContext = { site, content: shown, shelves: shelvesOf(shown), indexes }
  const pages: string[] = written.map(itemAddress)
  for (const frame of site.frames) {
    const texts = [homePage(front, frame), peoplePage(front, frame), aboutPage(front, frame)]
    for (const page of texts) await place.write(page.path, page.text)
    pages.push(...texts.map((page) => page.path))
    for (const shelf of front.shelves)
      for (const page of listPages(front, shelf, frame)) {
        signal?.throwIfAborted()
        await place.write(page.path, page.text)
        pages.push(page.path)
      }
  }
  await place.write('style.css', await readFile(join(source.resourcesDirectory, 'edition', 'style.css')))
  await place.write('search.js', await readSearchScript(options.scriptFile))
  if (site.baseUrl !== null) {
    await place.write('sitemap.xml', sitemapOf(site.baseUrl, pages.toSorted(), written))
    await place.write('feed.xml', feedOf({ ...site, baseUrl: site.baseUrl }, written))
  }
  return { items: written.length, files: files.wanted.size, filesLeftOut: files.leftOut() }
}

/**
 * Writes a web edition into `folder`; an earlier one there is replaced when the new one is whole.
 * Errors: cancelled, invalid-input (baseUrl), place-full, place-read-only, place-gone, place-unreadable, place-taken.
 */
export const writeEdition = async (source: EditionSource, options: EditionOptions): Promise<EditionResult> => {
  const baseUrl = options.baseUrl === undefined ? null : siteAddress(options.baseUrl)
  if (options.baseUrl !== undefined && baseUrl === null)
    throw new GranaryError('invalid-input', 'baseUrl is no address of the web', { baseUrl: options.baseUrl })
  const { signal } = options
  const writtenAtUtc = new Date(options.nowMs ?? Date.now()).toISOString()
  let place: EditionPlace | null = null
  let search: SearchThread | null = null
  try {
    const content = await collectItems(source, options)
    place = await openPlace(options.folder, { repositoryId: source.log.repositoryId, writtenAtUtc, flush: options.flush })
    search = startSearchThread()
    const total = content.items.length + new Set(content.items.flatMap((item) => item.files.map((file) => file.hash))).size
    let done = 0
    const step = async () => {
      signal?.throwIfAborted()
      options.onProgress?.(Math.min(++done, total), total)
      // Somebody may be typing: what she types is saved between two items.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    const site: Site = {
      name: content.name,
      description: content.description,
      frames: createFrames(source.resourcesDirectory, options.languages ?? chooseLanguages(source, content.items)),
      baseUrl,
      writtenAtUtc,
    }
    const sums = await fill({ source, options, content, place, search, step }, site)
    signal?.throwIfAborted()
    await place.finish()
    return { ...sums, leftOut: content.leftOut, sizeBytes: place.sizeBytes }
  } catch (error) {
    // The medium may be gone: what was written there is swept by the next edition.
    await place?.abandon().catch(() => undefined)
    if (signal?.aborted) throw new GranaryError('cancelled', 'the edition was stopped', {}, { cause: error })
    throw error
  } finally {
    await search?.close()
  }
}
