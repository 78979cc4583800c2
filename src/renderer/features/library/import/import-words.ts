// What is said of an import while it runs and when it has ended.
import type { TFunction } from 'i18next'
import type { ImportReport, JobState } from '../../../../contract/areas/files.ts'
import type { Format } from '../../../ui/index.ts'

/** "8 of 12 files, about 2 minutes left". */
export const progressText = (job: JobState, t: TFunction, format: Format): string => {
  const counts =
    job.total > 0
      ? t('library:import.counts', { count: job.total, done: format.number(job.done), total: format.number(job.total) })
      : t('library:import.looking')
  return job.leftMs === null || job.state !== 'running' ? counts : [counts, format.timeLeft(job.leftMs)].join(t('library:comma'))
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
