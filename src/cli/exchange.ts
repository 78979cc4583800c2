// The commands about exchanging and copies: bundle, parcel, exchange, edition, backup, restore.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { CopySettings, ExchangeProgress, ExchangeReport, Offer, WrittenEdition } from '../contract/areas/exchange.ts'
import { errorCodes, fromErrorEnvelope, GranaryError, isGranaryError } from '../contract/errors.ts'
import { type DeviceId, deviceIdSchema, type ItemId, itemIdSchema, repositoryIdSchema } from '../contract/ids.ts'
import type { Client } from '../rpc/connect.ts'
import { type Request, required } from './arguments.ts'
import type { Outcome, Surroundings } from './run.ts'

type Work = (client: Client) => Promise<Outcome>
type Command = (request: Request, surroundings: Surroundings) => Work

const wrong = (message: string) => new GranaryError('wrong-usage', message)
const done = (json: unknown, words: string, status: 0 | 1 = 0): Outcome => ({ json, words, status })

const has = (request: Request, name: string) => request.options[name] !== undefined

const passphraseOf = (request: Request): string | undefined => {
  const file = request.options['passphrase-file']
  if (file === undefined) return undefined
  try {
    const passphrase = readFileSync(resolve(file), 'utf8').replace(/\r?\n$/, '')
    if (passphrase !== '') return passphrase
  } catch (error) {
    throw new GranaryError('file-not-found', `${file} cannot be read`, { path: file }, { cause: error })
  }
  throw wrong('the file of the passphrase is empty')
}

const numberOf = (request: Request, name: string, least: number, most: number): number | undefined => {
  const text = request.options[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw wrong(`--${name} is a number from ${least} to ${most}`)
  return value
}

const oneOf = <const Values extends readonly string[]>(request: Request, name: string, values: Values): Values[number] | undefined => {
  const text = request.options[name]
  if (text === undefined) return undefined
  const found = values.find((value) => value === text)
  if (found === undefined) throw wrong(`--${name} is ${values.join(', ')}`)
  return found
}

const idsOf = (words: readonly string[]): ItemId[] =>
  words.map((word) => {
    const checked = itemIdSchema.safeParse(word)
    if (!checked.success) throw wrong(`${word} is not the id of an item (30 hexadecimal digits)`)
    return checked.data
  })

const isOver = ({ phase }: ExchangeProgress) => phase === 'done' || phase === 'stopped' || phase === 'failed'

/** Says how far it is; fails with the job's own error. */
const finish = async (
  client: Client,
  start: () => Promise<{ jobId: ExchangeProgress['jobId'] }>,
  { say, onInterrupt }: Surroundings,
): Promise<ExchangeProgress> => {
  const { promise, resolve: settle, reject } = Promise.withResolvers<ExchangeProgress>()
  const ended = new Map<string, ExchangeProgress>()
  let wanted: string | null = null
  let saidAtMs = 0
  client.on('exchangeProgressed', (job) => {
    if (isOver(job)) ended.set(job.jobId, job)
    if (job.jobId !== wanted) return
    if (isOver(job)) settle(job)
    else if (Date.now() - saidAtMs >= 1000) {
      saidAtMs = Date.now()
      say(`${job.phase}: ${job.totalBytes > 0 ? `${job.doneBytes} of ${job.totalBytes} bytes` : `${job.done} of ${job.total}`}`)
    }
  })
  void client.closed.then(() => reject(new GranaryError('channel-closed', 'the engine ended before the work was done')))
  const { jobId } = await start()
  wanted = jobId
  onInterrupt(() => {
    say('stopping; what is done stays')
    client.call('exchange.stop', { jobId }).catch(reject)
  })
  // It may have been over before its number was known here.
  const before = ended.get(jobId) ?? (await client.call('exchange.progress', {})).jobs.find((job) => job.jobId === jobId && isOver(job))
  if (before) settle(before)
  const job = await promise
  if (job.error)
    throw fromErrorEnvelope({ code: errorCodes.find((code) => code === job.error?.code) ?? 'internal', message: job.error.message, details: job.error.details })
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
  const ids = idsOf(words)
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
  const ids = request.options.items === undefined ? undefined : idsOf(request.options.items.split(',').map((word) => word.trim()))
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

const copyWords = ({ folder, every, keep, lastAtUtc, lastProblem }: CopySettings) =>
  `${every === 'off' ? 'no copies by themselves' : `every ${every}, keep ${keep}`}, into ${folder ?? 'the folder copies of the repository'}; last ${lastAtUtc ?? 'never'}${
    lastProblem === null ? '' : ` (${lastProblem})`
  }`

export const backup: Command = (request) => {
  const every = oneOf(request, 'every', ['off', 'day', 'week'])
  const keep = numberOf(request, 'keep', 1, 365)
  const given = request.options.folder
  const folder = given === undefined ? undefined : given === '' ? null : resolve(given)
  const sets = every !== undefined || keep !== undefined || folder !== undefined
  if (has(request, 'list') || sets) {
    if (has(request, 'out')) throw wrong('--out makes a copy now; --list, --every, --keep and --folder are about those made by themselves')
    return async (client) => {
      const settings = sets ? await client.call('copies.set', { every, keep, folder }) : await client.call('copies.settings', {})
      const { copies } = await client.call('copies.list', {})
      return done({ settings, copies }, [...copies.map(({ path, atUtc, sizeBytes }) => `${atUtc}  ${sizeBytes}  ${path}`), copyWords(settings)].join('\n'))
    }
  }
  const file = resolve(required(request, 'out'))
  return async (client) => {
    const answer = await client.call('repository.backUp', { file })
    return done(answer, `${answer.file} (${answer.sizeBytes} bytes)`)
  }
}

export const restore: Command = (request, { say }) => {
  const [file = '', directory = ''] = request.words
  const repositoryId = request.options.repository === undefined ? undefined : repositoryIdSchema.safeParse(request.options.repository)
  if (repositoryId && !repositoryId.success) throw wrong('--repository is the id of a repository (64 hexadecimal digits)')
  const passphrase = passphraseOf(request)
  return async (client) => {
    const input = {
      file: resolve(file),
      directory: resolve(directory),
      salvage: has(request, 'salvage') || undefined,
      passphrase,
      repositoryId: repositoryId?.data,
    }
    try {
      const opened = await client.call('home.restoreBackup', input)
      const { salvaged } = opened
      const lost = salvaged ? salvaged.lost.reduce((sum, { from, to }) => sum + to - from + 1, 0) : 0
      const words = [
        ...(salvaged?.lost ?? []).map(({ contributor, from, to }) => `lost: entries ${from}–${to} of ${contributor ?? 'somebody'}`),
        ...(salvaged && salvaged.lostAttachments > 0 ? [`lost: ${salvaged.lostAttachments} files`] : []),
        `${opened.name} is in ${opened.directory}`,
      ]
      return done(opened, words.join('\n'), salvaged && (lost > 0 || salvaged.waiting > 0 || salvaged.lostAttachments > 0) ? 1 : 0)
    } catch (error) {
      if (isGranaryError(error) && error.code === 'backup-damaged' && input.salvage === undefined) say('with --salvage, what can be read of it is brought back')
      throw error
    }
  }
}
