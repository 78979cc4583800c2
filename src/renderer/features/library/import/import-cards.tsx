// Cards at the rail: an import that runs, with Stop, and its result until it has been seen.
import { CircleCheck, Upload, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { JobState } from '../../../../contract/areas/files.ts'
import { useJobsOf, useServices } from '../../../engine-client/index.ts'
import { Button, Icon, IconButton, importPath, Progress, sendingPath, useFormat } from '../../../ui/index.ts'
import styles from './import-cards.module.css'
import { progressText, sendingText } from './import-words.ts'
import { type Sending, useSendings } from './sending.ts'

export const ImportCards = ({ compact }: { compact: boolean }) => {
  const { jobs } = useServices()
  const [location] = useLocation()
  const shown = useJobsOf(jobs).filter(({ kind, id }) => kind === 'import' && location !== importPath(id))
  const { sendings } = useSendings()
  return (
    <>
      {location !== sendingPath && sendings.map((sending) => <SendingCard key={sending.id} sending={sending} compact={compact} />)}
      {shown.map((job) => (
        <ImportCard key={job.id} job={job} compact={compact} />
      ))}
    </>
  )
}

const SendingCard = ({ sending: { progress, stop }, compact }: { sending: Sending; compact: boolean }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  if (compact)
    return (
      <Link href={sendingPath} className={styles.small}>
        <Icon of={Upload} />
        <span>{progress.bytes > 0 ? format.percent(progress.sentBytes / progress.bytes) : t('import.sendingShort')}</span>
      </Link>
    )
  return (
    <section className={styles.card} aria-label={t('import.sending')}>
      <h2 className={styles.title}>{t('import.sending')}</h2>
      <Progress label={t('import.sending')} text={sendingText(progress, t, format)} done={progress.sentBytes} total={progress.bytes} />
      <div className={styles.acts}>
        <Link href={sendingPath}>{t('import.show')}</Link>
        <Button small onPress={stop}>
          {t('stop')}
        </Button>
      </div>
    </section>
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
