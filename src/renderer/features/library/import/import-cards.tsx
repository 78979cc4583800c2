// Cards at the rail: an import that runs, with Stop, and its result until it has been seen.
import { CircleCheck, Upload, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { JobState } from '../../../../contract/areas/files.ts'
import { useJobsOf, useServices } from '../../../engine-client/index.ts'
import { Button, Icon, IconButton, importPath, Progress, useFormat } from '../../../ui/index.ts'
import styles from './import-cards.module.css'
import { progressText } from './import-words.ts'

export const ImportCards = ({ compact }: { compact: boolean }) => {
  const { jobs } = useServices()
  const [location] = useLocation()
  const shown = useJobsOf(jobs).filter(({ kind, id }) => kind === 'import' && location !== importPath(id))
  return (
    <>
      {shown.map((job) => (
        <ImportCard key={job.id} job={job} compact={compact} />
      ))}
    </>
  )
}

const ImportCard = ({ job, compact }: { job: JobState; compact: boolean }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { jobs, engine } = useServices()
  const running = job.state === 'running'
  if (compact)
    return (
      <Link href={importPath(job.id)} className={styles.small}>
        <Icon of={running ? Upload : CircleCheck} />
        <span>{running && job.total > 0 ? format.percent(job.done / job.total) : t(running ? 'import.short' : 'import.ended')}</span>
      </Link>
    )
  return (
    <section className={styles.card} aria-label={t('import.title')}>
      <header className={styles.head}>
        <h2 className={styles.title}>{t(running ? 'import.running' : job.state === 'failed' ? 'import.broke' : 'import.ended')}</h2>
        {!running && <IconButton icon={X} label={t('app:close')} word="hidden" onPress={() => jobs.dismiss(job.id)} />}
      </header>
      {running && <Progress label={t('import.title')} text={progressText(job, t, format)} done={job.done} total={job.total} />}
      <div className={styles.acts}>
        <Link href={importPath(job.id)}>{t('import.show')}</Link>
        {running && (
          <Button small onPress={() => void engine.call('imports.cancel', { jobId: job.id })}>
            {t('stop')}
          </Button>
        )}
      </div>
    </section>
  )
}
