// The sentences of exchanging, made from what the engine tells: progress, result, what is missing, what was taken back.
import type { TFunction } from 'i18next'
import type { ExchangeProgress, ExchangeReport, Offer, Partner, Sender, WrittenEdition } from '../../../contract/areas/exchange.ts'
import type { Format } from '../../ui/index.ts'
import { isolated } from '../../ui/isolated.ts'

export { isolated }

/** The last part of a path: what people call the stick, the folder or the file. */
export const nameOfPath = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path

const number = (count: number, format: Format) => ({ count, number: format.number(count) })
const names = (people: readonly string[], format: Format): string => format.list([...new Set(people)].map(isolated))

export interface Counts {
  new: number
  changed: number
  withdrawn: number
  notes: number
}

/** "12 new items, 5 changed items and 31 notes"; null: none of them. */
export const countsText = (counts: Counts, t: TFunction, format: Format): string | null => {
  const parts = [
    counts.new > 0 && t('exchange:count.new', number(counts.new, format)),
    counts.changed > 0 && t('exchange:count.changed', number(counts.changed, format)),
    counts.withdrawn > 0 && t('exchange:count.withdrawn', number(counts.withdrawn, format)),
    counts.notes > 0 && t('exchange:count.notes', number(counts.notes, format)),
  ].filter((part) => part !== false)
  return parts.length > 0 ? format.list(parts) : null
}

/** "8 of 12 items, 40 of 120 MB, about 2 minutes left": counts of work done. */
export const progressText = (job: ExchangeProgress, t: TFunction, format: Format): string => {
  const parts = [
    job.total > 0 && t('exchange:progress.counts', { count: job.total, done: format.number(Math.min(job.done, job.total)), total: format.number(job.total) }),
    job.totalBytes > 0 && t('exchange:progress.bytes', { done: format.bytes(Math.min(job.doneBytes, job.totalBytes)), total: format.bytes(job.totalBytes) }),
    job.leftMs !== null && format.timeLeft(job.leftMs),
  ].filter((part) => typeof part === 'string')
  return parts.length > 0 ? parts.join(t('exchange:comma')) : t('exchange:progress.begins')
}

/** A stick that will take long is said to be slow, once that is known. */
export const slowText = (job: Pick<ExchangeProgress, 'leftMs'>, t: TFunction, format: Format): string | null =>
  job.leftMs !== null && job.leftMs >= 20 * 60_000 ? t('exchange:progress.slow', { left: format.timeLeft(job.leftMs) }) : null

export type Missing = Offer['missing'][number]

/** "Bundle 7 of 2 March is missing; 4 items wait for it." */
export const missingText = (missing: Missing, t: TFunction, format: Format): string => {
  const items = missing.items > 0 ? t('exchange:missing.items', number(missing.items, format)) : t('exchange:missing.some')
  if (missing.bundle === null) return t('exchange:missing.entries', { from: isolated(missing.from), items })
  if (missing.createdAtUtc === null) return t('exchange:missing.bundle', { bundle: format.number(missing.bundle), items })
  return t('exchange:missing.bundleOf', { bundle: format.number(missing.bundle), day: format.day(missing.createdAtUtc), items })
}

/** A message to send to whoever left it out. */
export const askText = (missing: Missing, t: TFunction, format: Format): string =>
  missing.bundle === null
    ? t('exchange:missing.askEntries', { from: missing.from })
    : t(missing.createdAtUtc ? 'exchange:missing.askBundleOf' : 'exchange:missing.askBundle', {
        from: missing.from,
        bundle: format.number(missing.bundle),
        day: missing.createdAtUtc ? format.date(missing.createdAtUtc) : '',
      })

export const isNothing = ({ taken, left, missing, waiting, problems }: ExchangeReport): boolean =>
  taken.entries === 0 &&
  taken.attachments === 0 &&
  taken.items === 0 &&
  !left?.entries &&
  !left?.attachments &&
  missing.length + waiting + problems.length === 0

type Weight = Pick<NonNullable<Offer['leave']>, 'items' | 'entries' | 'attachments' | 'sizeBytes'>

/** "9 items, 88 MB"; without items the files, and where there are none either, what such small changes are about. */
export const weightText = ({ items, attachments, sizeBytes }: Weight, t: TFunction, format: Format): string =>
  [
    items > 0
      ? t('exchange:count.items', number(items, format))
      : attachments > 0
        ? t('exchange:count.files', number(attachments, format))
        : t('exchange:look.onlyNews'),
    format.bytes(sizeBytes),
  ].join(t('exchange:comma'))

/** "You leave for Gaby and Ada: 9 items, 88 MB." */
export const leaveText = (leave: NonNullable<Offer['leave']>, t: TFunction, format: Format): string => {
  if (leave.entries === 0 && leave.attachments === 0) return t('exchange:look.leaveNothing')
  const weight = weightText(leave, t, format)
  return leave.for.length > 0 ? t('exchange:look.leaveFor', { for: names(leave.for, format), weight }) : t('exchange:look.leave', { weight })
}

/** null: nothing new lies there. */
const leftSentence = ({ left, problems }: ExchangeReport, where: 'stick' | 'folder', t: TFunction, format: Format): string | false => {
  if (!left) return false
  // What found no room is told beside it.
  if (left.everything && !problems.some(({ code }) => code === 'place-full')) return t(`exchange:result.leftEverything.${where}`)
  if (left.entries === 0 && left.attachments === 0) return false
  return left.for.length > 0 ? t(`exchange:result.leftFor.${where}`, { for: names(left.for, format) }) : t(`exchange:result.left.${where}`)
}

/** One sentence after the other: is it safe, what came and from whom, what is missing, what lies there now for whom. */
export const resultSentences = (report: ExchangeReport, where: 'stick' | 'folder', t: TFunction, format: Format): string[] => {
  const { taken, from } = report
  const came = countsText(taken, t, format)
  const people = from.length > 0 ? names(from, format) : null
  const written = report.what === 'folder'
  const skipped = report.skipped && report.skipped.length > 0 && t('exchange:result.skipped', { names: names(report.skipped, format) })
  if (isNothing(report) && !report.stopped)
    return [
      t(skipped ? 'exchange:look.sameOthers' : 'exchange:result.same'),
      written && report.safeToUnplug && where === 'stick' && t('exchange:result.safe.stick'),
      skipped,
    ].filter((sentence) => typeof sentence === 'string')
  return [
    report.stopped && t('exchange:result.stopped'),
    written && report.safeToUnplug && t(`exchange:result.safe.${where}`),
    written && !report.safeToUnplug && !report.stopped && t('exchange:result.notChecked'),
    came !== null && (people ? t('exchange:result.cameFrom', { what: came, from: people }) : t('exchange:result.came', { what: came })),
    came === null && taken.entries > 0 && (people ? t('exchange:result.smallFrom', { from: people }) : t('exchange:result.small')),
    came === null && taken.entries === 0 && t('exchange:result.nothingCame'),
    ...report.missing.map((missing) =>
      missing.bundle === null
        ? t('exchange:result.missing', { ...number(missing.items, format), from: isolated(missing.from) })
        : t('exchange:result.missingBundle', { ...number(missing.items, format), bundle: format.number(missing.bundle), from: isolated(missing.from) }),
    ),
    skipped,
    report.waiting > 0 && t('exchange:result.waiting', number(report.waiting, format)),
    leftSentence(report, where, t, format),
  ].filter((sentence) => typeof sentence === 'string')
}

type LeftOutItem = WrittenEdition['leftOut'][number]

/** The reason with most items first. */
export const leftOutByReason = ({ leftOut }: Pick<WrittenEdition, 'leftOut'>): { reason: LeftOutItem['reason']; items: LeftOutItem[] }[] =>
  [...new Set(leftOut.map(({ reason }) => reason))]
    .map((reason) => ({ reason, items: leftOut.filter((item) => item.reason === reason) }))
    .toSorted((one, other) => other.items.length - one.items.length)

/** "12 items were not put in: without consent (9), withdrawn (3)." */
export const leftOutText = (edition: Pick<WrittenEdition, 'leftOut'>, t: TFunction, format: Format): string =>
  t('exchange:leftOut.line', {
    ...number(edition.leftOut.length, format),
    reasons: leftOutByReason(edition)
      .map(({ reason, items }) => t('exchange:leftOut.group', { reason: t(`exchange:leftOut.reason.${reason}`), number: format.number(items.length) }))
      .join(t('exchange:comma')),
  })

/** What a past exchange was, on one line. */
export const pastText = (report: ExchangeReport, t: TFunction, format: Format): string => {
  const came = countsText(report.taken, t, format)
  const parts = [
    came ?? (report.taken.entries > 0 ? t('exchange:past.small') : t('exchange:past.nothingCame')),
    !!report.left &&
      report.left.entries > 0 &&
      (report.left.items > 0 ? t('exchange:past.left', number(report.left.items, format)) : t('exchange:past.leftNews')),
  ].filter((part) => typeof part === 'string')
  return parts.join(t('exchange:semicolon'))
}

/** "Taken back: 12 items. 2 stay, because you have worked on them since." */
export const takenBackText = ({ items, stayed, later = [] }: NonNullable<ExchangeReport['takenBack']>, ahead: boolean, t: TFunction, format: Format): string =>
  [
    t(ahead ? 'exchange:back.would' : 'exchange:back.done', number(items, format)),
    later.length > 0 && t(ahead ? 'exchange:back.laterWould' : 'exchange:back.later', number(later.length, format)),
    stayed.length > 0 && t('exchange:back.stay', number(stayed.length, format)),
  ]
    .filter(Boolean)
    .join(' ')

export const trustText = ({ trust, comparedAtUtc }: Pick<Sender, 'trust' | 'comparedAtUtc'>, t: TFunction, format: Format): string =>
  trust === 'unknown'
    ? t('exchange:trust.unknown')
    : comparedAtUtc
      ? t('exchange:trust.comparedOn', { day: format.day(comparedAtUtc) })
      : t(`exchange:trust.${trust}`)

/** "has yours up to 12 March", "has everything", "nothing heard yet". */
export const partnerText = (partner: Partner, t: TFunction, format: Format): string => {
  if (partner.lacksEntries === 0 && partner.lastHeardUtc !== null) return t('exchange:partner.hasAll')
  if (partner.hasOursUntilUtc === null) return t('exchange:partner.neverHeard')
  return t('exchange:partner.hasUntil', { day: format.day(partner.hasOursUntilUtc) })
}

/** How often the whole would fit into what is free; null where that says nothing. */
export const timesThatFit = (sizeBytes: number, freeBytes: number): number | null =>
  sizeBytes > 0 && freeBytes >= sizeBytes ? Math.floor(freeBytes / sizeBytes) : null
