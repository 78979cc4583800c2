// The commands about copies: backup, restore.
import { resolve } from 'node:path'
import type { CopySettings } from '../contract/areas/exchange.ts'
import { isGranaryError } from '../contract/errors.ts'
import { repositoryIdSchema } from '../contract/ids.ts'
import { required, wrong } from './arguments.ts'
import { has, numberOf, oneOf, passphraseOf } from './options.ts'
import { type Command, done } from './outcome.ts'

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
