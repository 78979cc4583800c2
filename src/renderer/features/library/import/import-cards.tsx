// Cards at the rail: an import that runs, with Stop, and its result until it has been seen.
import { CircleCheck, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { JobState } from '../../../../contract/areas/files.ts'
import { useJobsOf, useServices, useTell } from '../../../engine-client/index.ts'
import { Button, importPath, Progress, RailCard, RailCardActs, RailCardLink, sendingPath, useFormat } from '../../../ui/index.ts'
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
      <RailCardLink href={sendingPath} icon={Upload}>
        {progress.bytes > 0 ? format.percent(progress.sentBytes / progress.bytes) : t('import.sendingShort')}
      </RailCardLink>
    )
  return (
    <RailCard title={t('import.sending')}>
      <Progress label={t('import.sending')} text={sendingText(progress, t, format)} done={progress.sentBytes} total={progress.bytes} />
      <RailCardActs>
        <Link href={sendingPath}>{t('import.show')}</Link>
        <Button small onPress={stop}>
          {t('stop')}
        </Button>
      </RailCardActs>
    </RailCard>
  )
}

const ImportCard = ({ job, compact }: { job: JobState; compact: boolean }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { jobs, engine } = useServices()
  const tell = useTell()
  const running = job.state === 'running'
  if (compact)
    return (
      <RailCardLink href={importPath(job.id)} icon={running ? Upload : CircleCheck}>
        {running && job.total > 0 ? format.percent(job.done / job.total) : t(running ? 'import.short' : 'import.ended')}
      </RailCardLink>
    )
  return (
    <RailCard
      title={t(running ? 'import.running' : job.state === 'failed' ? 'import.broke' : 'import.ended')}
      label={t('import.title')}
      onClose={running ? undefined : () => jobs.dismiss(job.id)}
    >
      {running && <Progress label={t('import.title')} text={progressText(job, t, format)} done={job.done} total={job.total} />}
      <RailCardActs>
        <Link href={importPath(job.id)}>{t('import.show')}</Link>
        {running && (
          <Button small onPress={() => void tell(engine.call('imports.cancel', { jobId: job.id }))}>
            {t('stop')}
          </Button>
        )}
      </RailCardActs>
    </RailCard>
  )
}
