// Cards at the rail: a stick that came in, and an exchange that runs or has ended. They never take the focus and stay until answered.
import { ArrowLeftRight, CircleCheck, Usb } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ExchangePlace, ExchangeProgress } from '../../../contract/areas/exchange.ts'
import { useCall, useEngine, useTell } from '../../engine-client/index.ts'
import {
  Button,
  exchangePath,
  exchangeWorkPath,
  isolated,
  lookPath,
  Progress,
  pastExchangePath,
  RailCard,
  RailCardActs,
  RailCardLink,
  useFormat,
} from '../../ui/index.ts'
import { isRunning, useExchangeWork } from './exchange-watch.tsx'
import { progressText } from './exchange-words.ts'

export const ExchangeCards = ({ compact }: { compact: boolean }) => {
  const [location] = useLocation()
  const { jobs, answered } = useExchangeWork()
  const { data } = useCall('exchange.places', {})
  // On its own screens a stick needs no card.
  const inside = location.startsWith(exchangePath)
  const sticks = inside || jobs.some(isRunning) ? [] : (data?.places ?? []).filter(({ kind, path }) => kind === 'stick' && !answered.includes(path))
  const shown = jobs.filter((job) => location !== exchangeWorkPath(job.jobId) && !(job.reportId && location === pastExchangePath(job.reportId)))
  return (
    <>
      {shown.map((job) => (
        <JobCard key={job.jobId} job={job} compact={compact} />
      ))}
      {sticks.map((place) => (
        <StickCard key={place.path} place={place} compact={compact} />
      ))}
    </>
  )
}

const StickCard = ({ place, compact }: { place: ExchangePlace; compact: boolean }) => {
  const { t } = useTranslation('exchange')
  const [, navigate] = useLocation()
  const { answered, set } = useExchangeWork()
  const title = t('card.stick', { name: isolated(place.name) })
  if (compact)
    return (
      <RailCardLink href={lookPath(place.path)} icon={Usb} label={title}>
        {t('card.look')}
      </RailCardLink>
    )
  return (
    <RailCard title={title} icon={Usb} onClose={() => set({ answered: [...answered, place.path] })}>
      <Button small look="primary" onPress={() => navigate(lookPath(place.path))}>
        {t('card.look')}
      </Button>
    </RailCard>
  )
}

const JobCard = ({ job, compact }: { job: ExchangeProgress; compact: boolean }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { jobs, set } = useExchangeWork()
  const engine = useEngine()
  const tell = useTell()
  const running = isRunning(job)
  const href = !running && job.reportId ? pastExchangePath(job.reportId) : exchangeWorkPath(job.jobId)
  const word = t(running ? 'card.running' : job.phase === 'failed' ? 'card.broke' : 'card.ended')
  if (compact)
    return (
      <RailCardLink href={href} icon={running ? ArrowLeftRight : CircleCheck} label={word}>
        {running && job.total > 0 ? format.percent(job.done / job.total) : t('title')}
      </RailCardLink>
    )
  return (
    <RailCard title={word} onClose={running ? undefined : () => set({ jobs: jobs.filter(({ jobId }) => jobId !== job.jobId) })}>
      {running && (
        <Progress
          label={t(`phase.${job.phase}`)}
          text={progressText(job, t, format)}
          done={job.totalBytes > 0 ? job.doneBytes : job.done}
          total={job.totalBytes || job.total}
        />
      )}
      <RailCardActs>
        <Link href={href}>{t('card.show')}</Link>
        {running && (
          <Button small onPress={() => void tell(engine.call('exchange.stop', { jobId: job.jobId }))}>
            {t('stop')}
          </Button>
        )}
      </RailCardActs>
    </RailCard>
  )
}
