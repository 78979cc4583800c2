// The commands about exchanging: bundle, parcel, exchange, edition.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { ExchangeProgress, ExchangeReport, Offer, WrittenEdition } from '../contract/areas/exchange.ts'
import { GranaryError } from '../contract/errors.ts'
import { type DeviceId, deviceIdSchema } from '../contract/ids.ts'
import type { Client } from '../rpc/connect.ts'
import { type Request, required, wrong } from './arguments.ts'
import { errorOfJob, finishJob } from './job.ts'
import { has, itemIdOf, numberOf, oneOf, passphraseOf } from './options.ts'
import { type Command, done, type Outcome, type Surroundings, type Work } from './outcome.ts'

/** Errors: the job's own, and cancelled where nothing of it was done. */
const finish = async (client: Client, start: () => Promise<{ jobId: ExchangeProgress['jobId'] }>, surroundings: Surroundings): Promise<ExchangeProgress> => {
  const job = await finishJob(
    client,
    {
      start,
      stop: (jobId) => client.call('exchange.stop', { jobId }),
      known: () => client.call('exchange.progress', {}),
      onProgressed: (listener) => void client.on('exchangeProgressed', listener),
      idOf: ({ jobId }) => jobId,
      isOver: ({ phase }) => phase === 'done' || phase === 'stopped' || phase === 'failed',
      progressWords: ({ phase, done: count, total, doneBytes, totalBytes }) =>
        `${phase}: ${totalBytes > 0 ? `${doneBytes} of ${totalBytes} bytes` : `${count} of ${total}`}`,
    },
    surroundings,
  )
  if (job.error) throw errorOfJob(job.error)
  if (job.phase === 'stopped' && job.reportId === null) throw new GranaryError('cancelled', 'it was stopped')
  return job
}

/** With `--trust`, whoever signed it is believed from now on; without, the number to compare is told. */
const meetSenders = async (client: Client, { from }: Offer, trusts: boolean, say: Surroundings['say']) => {
  for (const { deviceId, contributorName, deviceName, trust } of from) {
    if (trust !== 'unknown') continue
    if (trusts) await client.call('exchange.trust', { deviceId })
    else {
      const { number } = await client.call('exchange.number', { deviceId })
      say(`${contributorName} (${deviceName}) is not known here. Compare the number by telephone: ${number}. If it is the same, say it with --trust.`)
    }
  }
}

const leftOutWords = ({ leftOut }: Pick<WrittenEdition, 'leftOut'>) =>
  leftOut.map(({ id, title, reason }) => `not in the web edition (${reason}): ${id} ${title}`)

const reportJson = ({ id, taken, left, missing, waiting, problems, skipped = [], edition: pages, safeToUnplug, stopped }: ExchangeReport) => {
  const { ids: _, ...counts } = taken
  return { reportId: id, taken: counts, left, missing, waiting, problems, skipped, safeToUnplug, stopped, ...(pages && { edition: pages }) }
}

const reportWords = ({ what, taken, left, missing, problems, skipped = [], edition: pages, safeToUnplug, from }: ExchangeReport): string =>
  [
    ...problems.map(({ code, part, message }) => `${part}: ${message || code}`),
    ...missing.map(
      ({ bundle, createdAtUtc, from: whose }) =>
        `missing: ${bundle === null ? 'entries' : `bundle ${bundle} of ${createdAtUtc?.slice(0, 10) ?? '?'}`} of ${whose}`,
    ),
    ...(skipped.length > 0 ? [`left out, because the number was not compared: ${skipped.join(', ')}`] : []),
    `taken from ${from.join(', ') || 'nobody'}: ${taken.new} new, ${taken.changed} changed, ${taken.withdrawn} withdrawn, ${taken.attachments} files`,
    ...(left?.everything ? ['everything lies there now, for anybody'] : []),
    ...(left ? [`left${left.for.length > 0 ? ` for ${left.for.join(', ')}` : ''}: ${left.items} items, ${left.sizeBytes} bytes`] : []),
    ...(pages ? leftOutWords(pages) : []),
    ...(what === 'folder' ? [safeToUnplug ? 'safe to unplug' : 'not everything that was written could be checked: do not rely on this stick'] : []),
  ].join('\n')

const takeFrom = async (client: Client, request: Request, path: string, way: 'both' | 'take' | 'leave', surroundings: Surroundings): Promise<Outcome> => {
  const passphrase = passphraseOf(request)
  const trusts = has(request, 'trust')
  const look = (without?: DeviceId[]) => client.call('exchange.look', { path, passphrase, without })
  const first = await look()
  const strangers = way !== 'leave' && first.what !== 'parcel' ? first.from.filter(({ trust }) => trust === 'unknown') : []
  if (strangers.length > 0) await meetSenders(client, first, trusts, surroundings.say)
  // Trust is read while looking. Beside somebody who is known, strangers are left out.
  const isAgain = strangers.length > 0 && (trusts || strangers.length < first.from.length)
  const offer = isAgain ? await look(trusts ? undefined : strangers.map(({ deviceId }) => deviceId)) : first
  const choice = { withEdition: has(request, 'edition') || undefined, everything: has(request, 'everything') || undefined }
  const job = await finish(client, () => client.call('exchange.start', { offerId: offer.offerId, notNow: [], way, ...choice }), surroundings)
  const report = await client.call('exchange.report', { id: job.reportId ?? '' })
  const hasProblems = report.problems.length > 0 || report.missing.length > 0 || report.stopped || (report.what === 'folder' && !report.safeToUnplug)
  return done(reportJson(report), reportWords(report), hasProblems ? 1 : 0)
}

/** A file, or its pieces. */
const writtenAt = (out: string) => {
  const stem = basename(out).replace(/\.granary$/, '')
  const isPiece = (name: string) => name.startsWith(`${stem}.`) && name.endsWith('.granary-part')
  const files = existsSync(out)
    ? [out]
    : readdirSync(dirname(out))
        .filter(isPiece)
        .map((name) => join(dirname(out), name))
        .sort()
  return { out, files, sizeBytes: files.reduce((sum, file) => sum + statSync(file).size, 0) }
}
const writtenWords = ({ files, sizeBytes }: ReturnType<typeof writtenAt>) => `${files.join('\n')} (${sizeBytes} bytes)`

const inspectWithin = (request: Request, path: string): Work => {
  const passphrase = passphraseOf(request)
  return async (client) => {
    const offer = await client.call('exchange.look', { path, passphrase })
    const { new: fresh, changed, withdrawn, entries, attachments } = offer.counts
    const [first] = offer.from
    const json = {
      what: offer.what,
      repositoryId: offer.repositoryId,
      repositoryName: offer.repositoryName,
      from: first ? { deviceId: first.deviceId, deviceName: first.deviceName, contributorName: first.contributorName, trust: first.trust } : null,
      signed: true,
      createdAtUtc: first?.leftAtUtc ?? null,
      entries,
      attachments,
      items: { new: fresh, changed, withdrawn },
      sizeBytes: offer.sizeBytes,
      missing: offer.missing,
    }
    return done(json, inspectWords(json))
  }
}

interface Inspected {
  what: string
  repositoryName: string
  from: { contributorName: string; deviceName: string } | null
  createdAtUtc: string | null
  entries: number
  attachments: number
  items: { new: number; changed: number; withdrawn: number }
  sizeBytes: number
  missing: Offer['missing'] | null
}
const inspectWords = ({ what, repositoryName, from, createdAtUtc, entries, attachments, items, sizeBytes, missing }: Inspected) =>
  [
    `${what} of ${repositoryName}, ${sizeBytes} bytes, signed`,
    `from ${from?.contributorName ?? '?'} (${from?.deviceName ?? '?'}), ${createdAtUtc ?? ''}`,
    `${items.new} new, ${items.changed} changed, ${items.withdrawn} withdrawn; ${entries} entries, ${attachments} files`,
    ...(missing && missing.length > 0 ? [`${missing.length} earlier parts are missing here`] : []),
  ].join('\n')

const oneWord = (request: Request, what: string): string => {
  const [, word, another] = request.words
  if (word === undefined || another !== undefined) throw wrong(`${request.words[0]} wants ${what}`)
  return resolve(word)
}

/** What a bundle says of itself, checked, without any repository. */
export const inspectBundle = async (request: Request): Promise<Outcome> => {
  const path = oneWord(request, 'one FILE')
  const passphrase = passphraseOf(request)
  const [{ openBundle }, { createDiskFiles }, { openHome }, { homeDirectory }] = await Promise.all([
    import('../engine/exchange/bundle/index.ts'),
    import('../engine/exchange/files/index.ts'),
    import('../engine/home/home.ts'),
    import('../engine/home/home-directory.ts'),
  ])
  const bundle = await openBundle(createDiskFiles(), path, { passphrase, identity: await openHome(homeDirectory()).identity() })
  try {
    const [sender] = bundle.senders
    const { summary } = bundle
    const json = {
      what: 'bundle',
      repositoryId: bundle.repositoryId,
      repositoryName: bundle.repositoryName,
      from: sender ? { deviceId: sender.deviceId, deviceName: sender.deviceName, contributorName: sender.contributorName, trust: null } : null,
      signed: true,
      createdAtUtc: new Date(bundle.createdAtMs).toISOString(),
      entries: summary.entries,
      attachments: summary.attachments,
      items: { new: summary.new, changed: summary.changed, withdrawn: summary.withdrawn },
      sizeBytes: sender?.sizeBytes ?? 0,
      // Nobody knows without a repository.
      missing: null,
    }
    return done(json, inspectWords(json))
  } finally {
    await bundle.close()
  }
}

export const isInspection = ({ command, words, options }: Request): boolean => command === 'bundle' && words[0] === 'inspect' && options.repo === undefined

export const bundle: Command = (request, surroundings) => {
  const [verb] = request.words
  if (verb === 'inspect') return inspectWithin(request, oneWord(request, 'one FILE'))
  required(request, 'repo')
  if (verb === 'read') {
    const path = oneWord(request, 'one FILE')
    return (client) => takeFrom(client, request, path, 'take', surroundings)
  }
  if (verb !== 'write') throw wrong('bundle knows write, inspect and read')
  if (request.words.length > 1) throw wrong('bundle write wants --out FILE')
  const path = resolve(required(request, 'out'))
  const device = request.options.for === undefined ? undefined : deviceIdSchema.safeParse(request.options.for)
  if (device && !device.success) throw wrong('--for is the id of a device (64 hexadecimal digits)')
  const since = request.options.since === undefined ? undefined : resolve(request.options.since)
  if (device && since !== undefined) throw wrong('--for and --since exclude each other')
  const lockToPartner = has(request, 'lock') || undefined
  if (lockToPartner && !device) throw wrong('--lock wants --for')
  const megabytes = numberOf(request, 'volume-mb', 1, 4000)
  const input = {
    path,
    for: device?.data,
    since,
    passphrase: passphraseOf(request),
    lockToPartner,
    volumeBytes: megabytes && megabytes * 1_000_000,
    attachments: !has(request, 'without-files'),
  }
  return async (client) => {
    await finish(client, () => client.call('exchange.writeBundle', input), surroundings)
    const written = writtenAt(path)
    return done(written, writtenWords(written))
  }
}

export const parcel: Command = (request, surroundings) => {
  const [verb, ...words] = request.words
  if (verb === 'read') {
    const path = oneWord(request, 'one FILE')
    return (client) => takeFrom(client, request, path, 'take', surroundings)
  }
  if (verb !== 'write') throw wrong('parcel knows write and read')
  const path = resolve(required(request, 'out'))
  const ids = words.map(itemIdOf)
  if (ids.length === 0) throw wrong('parcel write wants the ids of items')
  const passphrase = passphraseOf(request)
  return async (client) => {
    await finish(client, () => client.call('exchange.writeParcel', { path, ids, passphrase }), surroundings)
    const written = writtenAt(path)
    return done(written, writtenWords(written))
  }
}

export const exchange: Command = (request, surroundings) => {
  const path = resolve(request.words[0] ?? '')
  const way = has(request, 'only-take') ? 'take' : has(request, 'only-leave') ? 'leave' : 'both'
  if (has(request, 'only-take') && has(request, 'only-leave')) throw wrong('--only-take and --only-leave exclude each other')
  if (has(request, 'only-take') && has(request, 'everything')) throw wrong('--only-take and --everything exclude each other')
  const installer = request.options.installer === undefined ? null : resolve(request.options.installer)
  return async (client) => {
    const outcome = await takeFrom(client, request, path, way, surroundings)
    if (installer === null) return outcome
    const { names: installers } = await client.call('exchange.leaveInstallers', { path, files: [installer] })
    return { ...outcome, json: { ...(outcome.json as object), installers }, words: `${outcome.words}\ninstaller: ${installers.join(', ')}` }
  }
}

export const edition: Command = (request, surroundings) => {
  const path = resolve(required(request, 'out'))
  const ids = request.options.items === undefined ? undefined : request.options.items.split(',').map((word) => itemIdOf(word.trim()))
  const attachments = oneOf(request, 'attachments', ['all', 'small', 'none'])
  const baseUrl = request.options['base-url']
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) throw wrong('--base-url is an address, as https://example.org/seeds/')
  return async (client) => {
    const job = await finish(client, () => client.call('exchange.writeEdition', { path, ids, attachments: attachments ?? 'all', baseUrl }), surroundings)
    const index = join(path, 'index.html')
    const leftOut = leftOutWords({ leftOut: job.edition?.leftOut ?? [] })
    return done({ out: path, index, ...job.edition }, [...leftOut, index].join('\n'))
  }
}
