// The table of commands: how each is called and what it does. What `--json` holds is docs/formats/cli.md, kept true by a test.
import type { ParseArgsConfig } from 'node:util'

export interface CommandShape {
  name: string
  /** Everything after `granary NAME`. */
  usage: string
  summary: string
  options: NonNullable<ParseArgsConfig['options']>
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
    name: 'backup',
    usage: '--repo DIR --out FILE',
    summary: 'writes one file that holds the whole repository',
    options: { ...repo, out: { type: 'string' } },
    words: [0, 0],
  },
  { name: 'restore', usage: 'FILE DIR', summary: 'makes a repository from a backup, as a new device of the same contributor', options: {}, words: [2, 2] },
  { name: 'serve', usage: '[--repo DIR]', summary: 'serves the window to a browser on this machine, and stays', options: repo, words: [0, 0] },
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
