// What each command does: calls of the contract in, a document for `--json` and words for people out.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { ImportReport, JobState } from '../contract/areas/files.ts'
import type { ItemRow } from '../contract/areas/items.ts'
import { showFormatSchema } from '../contract/areas/items.ts'
import { GranaryError } from '../contract/errors.ts'
import { itemKindSchema } from '../contract/kind-schema.ts'
import type { ItemKind } from '../contract/kinds.ts'
import { maxPageRows } from '../contract/limits.ts'
import type { Client } from '../rpc/connect.ts'
import { type Request, required, wrong } from './arguments.ts'
import type { CommandName } from './commands.ts'
import { backup, restore } from './copies.ts'
import { bundle, edition, exchange, inspectBundle, isInspection, parcel } from './exchange.ts'
import { errorOfJob, finishJob } from './job.ts'
import { invite, join, members } from './members.ts'
import { itemIdOf, numberOf } from './options.ts'
import { type Command, done, type Outcome, type Surroundings, type Work } from './outcome.ts'
import { openOwnSession, openSession } from './session.ts'

const kindOf = (request: Request): ItemKind | undefined => {
  const { kind } = request.options
  if (kind === undefined) return undefined
  const checked = itemKindSchema.safeParse(kind)
  if (!checked.success) throw wrong(`there is no kind ${kind}; there are ${itemKindSchema.options.join(', ')}`)
  return checked.data
}

const finishImport = (client: Client, request: { paths: string[]; kind?: ItemKind }, surroundings: Surroundings): Promise<JobState> =>
  finishJob(
    client,
    {
      start: () => client.call('imports.start', request),
      stop: (jobId) => client.call('imports.cancel', { jobId }),
      known: () => client.call('imports.jobs', {}),
      onProgressed: (listener) => void client.on('jobProgressed', listener),
      idOf: ({ id }) => id,
      isOver: ({ state }) => state !== 'running',
      progressWords: ({ done: count, total, current }) => `${count} of ${total}${current === null ? '' : `: ${current}`}`,
    },
    surroundings,
  )

const importWords = ({ imported, skipped, failed }: ImportReport) =>
  [...failed.map(({ path, message }) => `${path}: ${message}`), `${imported.length} imported, ${skipped.length} skipped, ${failed.length} failed`].join('\n')

const allItems = async (client: Client, kind: ItemKind | undefined): Promise<ItemRow[]> => {
  const rows: ItemRow[] = []
  for (;;) {
    const page = await client.call('items.list', {
      filter: kind === undefined ? {} : { kinds: [kind] },
      sort: 'changed',
      descending: true,
      offset: rows.length,
      limit: maxPageRows,
    })
    rows.push(...page.rows)
    if (page.rows.length < maxPageRows) return rows
  }
}

const markdownFrom = async (from: string, stdin: NodeJS.ReadableStream): Promise<string> => {
  try {
    return from === '-' ? await readAll(stdin) : await readFile(resolve(from), 'utf8')
  } catch (error) {
    throw new GranaryError('file-not-found', `${from} cannot be read`, { path: from }, { cause: error })
  }
}

/** Without options. */
const plainly =
  (work: Work): Command =>
  () =>
    work

const inRepository: Record<Exclude<CommandName, 'init' | 'join' | 'restore' | 'serve'>, Command> = {
  import: (request, surroundings) => {
    const paths = request.words.map((word) => resolve(word))
    const kind = kindOf(request)
    return async (client) => {
      const job = await finishImport(client, { paths, kind }, surroundings)
      if (job.state === 'failed' && job.error) throw errorOfJob(job.error)
      const report = await client.call('imports.report', { jobId: job.id })
      return done(report, importWords(report), report.failed.length > 0 || job.state === 'cancelled' ? 1 : 0)
    }
  },
  list: (request) => {
    const kind = kindOf(request)
    return async (client) => {
      await client.call('repository.settle', {})
      const rows = await allItems(client, kind)
      const items = rows.map(({ id, title, kind, language, updatedAtUtc }) => ({ id, title, kind, language, updatedAtUtc }))
      return done({ items }, items.map(({ id, title, kind }) => `${id}  ${kind.padEnd(12)} ${title}`).join('\n'))
    }
  },
  search: (request) => {
    const limit = numberOf(request, 'limit', 1, 100) ?? 20
    return async (client) => {
      await client.call('repository.settle', {})
      const answer = await client.call('search.query', { text: request.words.join(' '), filter: {}, offset: 0, limit })
      const hits = answer.hits.map(({ id, title, kind, snippet, score, page }) => ({ id, title: title.text, kind, snippet: snippet.text, score, page }))
      const words = hits.map(({ id, title, snippet }) => `${id}  ${title}\n    ${snippet.replaceAll('\n', ' ')}`)
      return done(
        { total: answer.total, more: answer.more, tookMs: answer.tookMs, hits },
        [...words, `${answer.more ? 'more than ' : ''}${answer.total} found`].join('\n'),
      )
    }
  },
  show: (request) => {
    const id = itemIdOf(request.words[0])
    const format = showFormatSchema.safeParse(request.options.format ?? 'md')
    if (!format.success) throw wrong('--format is md, html, text or json')
    return async (client) => {
      const { text } = await client.call('items.show', { id, format: format.data })
      return done(format.data === 'json' ? (JSON.parse(text) as unknown) : { id, format: format.data, text }, text)
    }
  },
  write: (request, { stdin }) => {
    const id = request.words[0] === undefined ? undefined : itemIdOf(request.words[0])
    const from = required(request, 'from')
    const title = id === undefined || request.options.title !== undefined ? required(request, 'title') : undefined
    const kind = kindOf(request)
    return async (client) => {
      const written = await client.call('items.write', { id, title, kind, markdown: await markdownFrom(from, stdin) })
      return done(written, `${written.id} ${written.changed ? 'written' : 'unchanged'}`)
    }
  },
  invite,
  members,
  frontier: plainly(async (client) => {
    const answer = await client.call('repository.frontier', {})
    return done(answer, answer.frontier.map(({ logId, nextSequence, deviceId }) => `${logId}  ${nextSequence}  ${deviceId}`).join('\n'))
  }),
  digest: plainly(async (client) => {
    const answer = await client.call('repository.digest', {})
    return done(answer, answer.digest)
  }),
  verify: plainly(async (client) => {
    const report = await client.call('repository.verify', {})
    const { ok, entries, logs, documents, attachments, problems } = report
    const counts = `${entries} entries in ${logs} logs, ${documents} documents, ${attachments} attachments`
    const words = ok
      ? `${counts}: everything fits`
      : [...problems.map(({ code, detail }) => `${code}: ${detail}`), `${counts}: ${problems.length} problems`].join('\n')
    return done(report, words, ok ? 0 : 1)
  }),
  rebuild: plainly(async (client) => {
    const answer = await client.call('repository.rebuild', {})
    return done(answer, `${answer.items} items in ${Math.round(answer.tookMs)} ms`)
  }),
  stats: plainly(async (client) => {
    const answer = await client.call('repository.stats', {})
    return done(
      answer,
      Object.entries(answer)
        .map(([name, value]) => `${name.padEnd(18)} ${value}`)
        .join('\n'),
    )
  }),
  bundle,
  parcel,
  exchange,
  edition,
  backup,
}

const withoutRepository: Record<'init' | 'join' | 'restore', Command> = {
  init: (request) => {
    const name = required(request, 'name')
    const contributorName = required(request, 'contributor')
    return async (client) => {
      // The founder's name stands in the first entry, so it is set before; a repository that is not made changes nobody's name.
      const { settings } = await client.call('home.read', {})
      await client.call('home.saveSettings', { contributorName })
      try {
        const { repositoryId, directory } = await client.call('home.createRepository', { name, directory: resolve(request.words[0] ?? '') })
        const { deviceId } = await client.call('home.read', {})
        return done({ repositoryId, deviceId }, `${name} is in ${directory}`)
      } catch (error) {
        await client.call('home.saveSettings', { contributorName: settings.contributorName })
        throw error
      }
    }
  },
  join,
  restore,
}

/** Every command but `serve`, which does not end. Errors: those of the calls, and wrong-usage. */
export const runCommand = async (request: Request, surroundings: Surroundings): Promise<Outcome> => {
  const { command } = request
  if (command === 'serve') throw wrong('serve does not end')
  if (isInspection(request)) return inspectBundle(request)
  const own = command === 'init' || command === 'join' || command === 'restore'
  const work = own ? withoutRepository[command](request, surroundings) : inRepository[command](request, surroundings)
  const session = own ? await openOwnSession() : await openSession(required(request, 'repo'))
  try {
    return await work(session.client)
  } finally {
    await session.close()
  }
}
