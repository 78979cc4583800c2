// The table of commands: how each is called and what it does. What `--json` holds is docs/formats/cli.md, kept true by a test.
import type { ParseArgsConfig } from 'node:util'

export interface CommandShape {
  name: string
  /** Everything after `granary NAME`. */
  usage: string
  summary: string
  options: NonNullable<ParseArgsConfig['options']>
  /** `--repo` may be left out. */
  optionalRepo?: true
  /** At least and at most so many words beside the options. */
  words: readonly [number, number]
}

const repo = { repo: { type: 'string' } } as const

export const commandShapes = [
  {
    name: 'init',
    usage: 'DIR --name NAME --contributor NAME',
    summary: 'makes a repository in an empty or new folder',
    options: { name: { type: 'string' }, contributor: { type: 'string' } },
    words: [1, 1],
  },
  {
    name: 'import',
    usage: '--repo DIR PATH... [--kind KIND]',
    summary: 'adds files and folders',
    options: { ...repo, kind: { type: 'string' } },
    words: [1, Number.POSITIVE_INFINITY],
  },
  {
    name: 'list',
    usage: '--repo DIR [--kind KIND]',
    summary: 'lists the items, the last changed first',
    options: { ...repo, kind: { type: 'string' } },
    words: [0, 0],
  },
  {
    name: 'search',
    usage: '--repo DIR QUERY [--limit N]',
    summary: 'finds items (the query language is docs/guide/search.md)',
    options: { ...repo, limit: { type: 'string' } },
    words: [1, Number.POSITIVE_INFINITY],
  },
  {
    name: 'show',
    usage: '--repo DIR ID [--format md|html|text|json]',
    summary: 'prints one item',
    options: { ...repo, format: { type: 'string' } },
    words: [1, 1],
  },
  {
    name: 'write',
    usage: '--repo DIR [ID] --title TITLE [--kind KIND] --from FILE.md|-',
    summary: 'makes an item from Markdown, or changes its body by the smallest edit',
    options: { ...repo, title: { type: 'string' }, kind: { type: 'string' }, from: { type: 'string' } },
    words: [0, 1],
  },
  {
    name: 'invite',
    usage: '--repo DIR --role ROLE [--uses N] [--days D] [--label TEXT] [--device]',
    summary: 'makes an invitation: keeper, editor, annotator or reader; with --device for a further device of your own',
    options: {
      ...repo,
      role: { type: 'string' },
      uses: { type: 'string' },
      days: { type: 'string' },
      label: { type: 'string' },
      device: { type: 'boolean' },
    },
    words: [0, 0],
  },
  {
    name: 'join',
    usage: 'TICKET DIR --contributor NAME',
    summary: 'makes an empty replica of the repository that a ticket (its text or file) invites to',
    options: { contributor: { type: 'string' } },
    words: [2, 2],
  },
  {
    name: 'members',
    usage: '--repo DIR [ACTION [ID [ROLE]]] [--reason TEXT] [--after INSTANT]',
    summary: 'lists members, devices and invitations, or does: set-role, remove, leave, hand-over, withdraw, confirm, number',
    options: { ...repo, reason: { type: 'string' }, after: { type: 'string' } },
    words: [0, 3],
  },
  { name: 'frontier', usage: '--repo DIR', summary: 'for each log, the number of the next entry that is expected', options: repo, words: [0, 0] },
  { name: 'digest', usage: '--repo DIR', summary: 'one hash over frontier and visible content: equal on equal replicas', options: repo, words: [0, 0] },
  { name: 'verify', usage: '--repo DIR', summary: 'checks every signature, chain, attachment and the database', options: repo, words: [0, 0] },
  { name: 'rebuild', usage: '--repo DIR', summary: 'makes everything derived again from the logs', options: repo, words: [0, 0] },
  { name: 'stats', usage: '--repo DIR', summary: 'counts and sizes', options: repo, words: [0, 0] },
  {
    name: 'bundle',
    usage:
      'write --repo DIR --out FILE [--for DEVICE [--lock] | --since FILE] [--volume-mb N] [--without-files] | read --repo DIR FILE [--trust] | inspect FILE [--repo DIR]; each [--passphrase-file FILE]',
    summary: 'one file for mail or chat: the whole repository, or what a partner lacks',
    options: {
      ...repo,
      out: { type: 'string' },
      for: { type: 'string' },
      since: { type: 'string' },
      lock: { type: 'boolean' },
      'volume-mb': { type: 'string' },
      'without-files': { type: 'boolean' },
      trust: { type: 'boolean' },
      'passphrase-file': { type: 'string' },
    },
    optionalRepo: true,
    words: [1, 2],
  },
  {
    name: 'parcel',
    usage: 'write --repo DIR --out FILE ID... | read --repo DIR FILE; each [--passphrase-file FILE]',
    summary: 'a choice of items for people outside the repository',
    options: { ...repo, out: { type: 'string' }, 'passphrase-file': { type: 'string' } },
    words: [1, Number.POSITIVE_INFINITY],
  },
  {
    name: 'exchange',
    usage: '--repo DIR FOLDER [--only-take | --only-leave] [--everything] [--trust] [--edition] [--installer FILE]',
    summary: 'exchanges both ways with a stick or a shared folder',
    options: {
      ...repo,
      'only-take': { type: 'boolean' },
      'only-leave': { type: 'boolean' },
      everything: { type: 'boolean' },
      trust: { type: 'boolean' },
      edition: { type: 'boolean' },
      installer: { type: 'string' },
    },
    words: [1, 1],
  },
  {
    name: 'edition',
    usage: '--repo DIR --out FOLDER [--items ID,ID...] [--attachments all|small|none] [--base-url URL]',
    summary: 'writes web pages that open without Granary',
    options: { ...repo, out: { type: 'string' }, items: { type: 'string' }, attachments: { type: 'string' }, 'base-url': { type: 'string' } },
    words: [0, 0],
  },
  {
    name: 'backup',
    usage: '--repo DIR --out FILE | --repo DIR --list [--every off|day|week] [--keep N] [--folder FOLDER]',
    summary: 'writes one file that holds the whole repository, or says which copies are made by themselves',
    options: {
      ...repo,
      out: { type: 'string' },
      list: { type: 'boolean' },
      every: { type: 'string' },
      keep: { type: 'string' },
      folder: { type: 'string' },
    },
    words: [0, 0],
  },
  {
    name: 'restore',
    usage: 'FILE|FOLDER DIR [--salvage] [--passphrase-file FILE] [--repository ID]',
    summary: 'makes a repository again: from a backup, a damaged repository, a bundle or a stick, as a new device of the same contributor',
    options: { salvage: { type: 'boolean' }, 'passphrase-file': { type: 'string' }, repository: { type: 'string' } },
    words: [2, 2],
  },
  {
    name: 'serve',
    usage: '[--repo DIR]',
    summary: 'serves the window to a browser on this machine, and stays',
    options: repo,
    optionalRepo: true,
    words: [0, 0],
  },
] as const satisfies readonly CommandShape[]

export type CommandName = (typeof commandShapes)[number]['name']

export const helpText = (): string =>
  [
    'granary COMMAND',
    '',
    ...commandShapes.map(({ name, usage, summary }) => `  granary ${name} ${usage}\n      ${summary}`),
    '',
    '--json prints one JSON document on standard output and nothing else there.',
    'Exit status: 0 done · 1 done, but some inputs had problems · 2 wrong usage · 3 not done.',
    'GRANARY_HOME is the folder of this device’s key and settings. docs/formats/cli.md has the rest.',
    '',
  ].join('\n')
