// What is said of an import while it runs and when it has ended.
import type { TFunction } from 'i18next'
import type { ImportReport, JobState } from '../../../../contract/areas/files.ts'
import { type ErrorCode, GranaryError } from '../../../../contract/errors.ts'
import type { UploadProgress } from '../../../../contract/shell.ts'
import { errorSentence } from '../../../engine-client/index.ts'
import type { Format } from '../../../ui/index.ts'

/** "8 of 12 files, about 2 minutes left". */
export const progressText = (job: JobState, t: TFunction, format: Format): string => {
  const counts =
    job.total > 0
      ? t('library:import.counts', { count: job.total, done: format.number(job.done), total: format.number(job.total) })
      : t('library:import.looking')
  return job.leftMs === null || job.state !== 'running' ? counts : [counts, format.timeLeft(job.leftMs)].join(t('library:comma'))
}

/** "3 of 12 files, 40 of 120 MB". */
export const sendingText = ({ files, sentFiles, bytes, sentBytes }: UploadProgress, t: TFunction, format: Format): string =>
  [
    t('library:import.counts', { count: files, done: format.number(sentFiles), total: format.number(files) }),
    t('library:import.bytesOf', { sent: format.bytes(sentBytes), all: format.bytes(bytes) }),
  ].join(t('library:comma'))

/** What an import needs at most against what is free; null before that is known. */
export const spaceText = ({ space }: JobState, t: TFunction, format: Format): string | null =>
  space && t('library:import.space', { needed: format.bytes(space.neededBytes), free: format.bytes(space.freeBytes) })

/** Why a job ended by itself. What could not fit is said with its figures: nothing of it was written. */
export const failureText = ({ error, space }: JobState, t: TFunction, format: Format): string | null => {
  if (!error) return null
  if (error.code === 'disk-full' && space && space.neededBytes > space.freeBytes)
    return t('library:import.noRoom', { needed: format.bytes(space.neededBytes), free: format.bytes(space.freeBytes) })
  return errorSentence(new GranaryError(error.code as ErrorCode, error.message), t)
}

/** One sentence: what came, what was there, what did not come, what is next. */
export const reportSentence = (report: ImportReport, state: JobState['state'] | null, t: TFunction, format: Format): string => {
  const already = report.skipped.filter(({ reason }) => reason === 'already-there').length
  const number = (count: number) => ({ count, number: format.number(count) })
  return [
    state === 'cancelled' && t('library:import.wasStopped'),
    report.imported.length > 0 ? t('library:import.came', number(report.imported.length)) : t('library:import.nothingCame'),
    already > 0 && t('library:import.already', number(already)),
    report.failed.length > 0 && t('library:import.didNotCome', number(report.failed.length)),
  ]
    .filter(Boolean)
    .join(' ')
}
