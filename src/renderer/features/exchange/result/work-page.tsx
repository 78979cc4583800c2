// J2: what is done and what is left to do, with Stop; then the result. A stick that was pulled out and comes back goes on by itself.
import { CircleCheck, CircleDashed } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import type { ExchangeProgress } from '../../../../contract/areas/exchange.ts'
import { useCall, useMutation, useServices } from '../../../engine-client/index.ts'
import { Button, exchangePath, exchangeWorkPath, Icon, lookPath, PageColumn, Progress, pastExchangePath, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import { DetailsToCopy } from '../details-to-copy.tsx'
import styles from '../exchange.module.css'
import { isRunning, useExchangeWork } from '../exchange-watch.tsx'
import { isolated, progressText, slowText } from '../exchange-words.ts'
import { errorOfJob, failureOf, failureSentence } from '../failure-words.ts'
import { ProblemLine } from '../lines.tsx'
import { type WorkContext, workContextOf } from '../work-context.ts'
import { type Step, stepsOf } from './steps.ts'
import work from './work-page.module.css'
import { Written } from './written.tsx'

export const WorkPage = ({ jobId }: { jobId: string }) => {
  const { t } = useTranslation('exchange')
  const [, navigate] = useLocation()
  const context = workContextOf(useHistoryState<unknown>())
  const { jobs, known } = useExchangeWork()
  const job = jobs.find((each) => each.jobId === jobId)
  const ended = job && (job.phase === 'done' || job.phase === 'stopped')
  const report = ended ? job.reportId : null
  const writes = context?.what.startsWith('write-') ?? false

  useEffect(() => {
    if (report && !writes) navigate(pastExchangePath(report), { replace: true, state: context })
    // The place is left when the report is there, whatever the state beside it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [report, writes, navigate])

  useEffect(
    () => () => {
      // Its end was read here: no card needs to tell it.
      const { jobs: all, set } = useExchangeWork.getState()
      const own = all.find((each) => each.jobId === jobId)
      if (own && !isRunning(own)) set({ jobs: all.filter((each) => each !== own) })
    },
    [jobId],
  )

  if (!job)
    return known ? (
      <PageColumn>
        <BackButton />
        <p className={styles.sentence}>{t('work.gone')}</p>
        <div className={styles.acts}>
          <Button onPress={() => navigate(exchangePath)}>{t('toExchange')}</Button>
        </div>
      </PageColumn>
    ) : null
  if (job.phase === 'failed') return <Failed job={job} context={context} />
  if (ended)
    return writes && context ? (
      <Written context={context} stopped={job.phase === 'stopped'} edition={job.edition} />
    ) : report ? null : (
      <Written context={context} stopped={job.phase === 'stopped'} />
    )
  return <Running job={job} context={context} />
}

const Running = ({ job, context }: { job: ExchangeProgress; context: WorkContext | null }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const stop = useMutation('exchange.stop')
  const stick = (context?.kind ?? 'stick') === 'stick' && context?.what === 'folder'
  const slow = slowText(job, t, format)
  return (
    <PageColumn>
      <h1>{t(stick ? 'work.doNotUnplug' : context?.what.startsWith('write-') ? 'work.writing' : 'work.title')}</h1>
      <section className={styles.card}>
        <ol className={work.steps}>
          {stepsOf(job.phase, context).map((step) => (
            <StepRow key={step.phase} step={step} job={job} />
          ))}
        </ol>
        {slow && <p className={styles.hint}>{slow}</p>}
        <QuarterWords job={job} />
        <div className={styles.acts}>
          <Button isDisabled={stop.running} onPress={() => void stop.run({ jobId: job.jobId })}>
            {t('stop')}
          </Button>
          <span className={styles.hint}>{t('work.stopHint')}</span>
        </div>
      </section>
    </PageColumn>
  )
}

const StepRow = ({ step, job }: { step: Step; job: ExchangeProgress }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const word = t(`phase.${step.phase}`)
  return (
    <li className={work.step} aria-current={step.state === 'now' ? 'step' : undefined}>
      <Icon of={step.state === 'past' ? CircleCheck : CircleDashed} className={step.state === 'past' ? work.past : work.open} />
      <div className={work.stepText}>
        <p className={step.state === 'now' ? styles.name : undefined}>{step.state === 'past' ? t('phase.past', { what: word }) : word}</p>
        {step.state === 'now' && (
          <Progress
            label={word}
            text={progressText(job, t, format)}
            done={job.totalBytes > 0 ? job.doneBytes : job.done}
            total={job.totalBytes > 0 ? job.totalBytes : job.total}
          />
        )}
      </div>
    </li>
  )
}

/** A screen reader hears the start and each quarter, not every file. */
const QuarterWords = ({ job }: { job: ExchangeProgress }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [done, total] = job.totalBytes > 0 ? [job.doneBytes, job.totalBytes] : [job.done, job.total]
  const quarter = total > 0 ? Math.floor((done / total) * 4) / 4 : 0
  return (
    <span role="status" className={work.heard}>
      {[t(`phase.${job.phase}`), quarter > 0 && format.percent(quarter)].filter(Boolean).join(t('comma'))}
    </span>
  )
}

const Failed = ({ job, context }: { job: ExchangeProgress; context: WorkContext | null }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const [atMs] = useState(Date.now)
  const error = errorOfJob(job)
  const failure = failureOf(error)
  const kind = context?.kind ?? 'stick'
  useGoingOn(failure === 'place-gone' && kind === 'stick' ? context : null)
  const looks = context && !context.what.startsWith('write-') ? context.path : null
  return (
    <PageColumn>
      <BackButton />
      <h1>{t('work.broke')}</h1>
      <ProblemLine>{failureSentence(error, kind, t, format, job)}</ProblemLine>
      {failure === 'place-gone' && kind === 'stick' && (
        <p role="status" className={styles.hint}>
          {t('work.waitsFor', { name: isolated(context?.name ?? '') })}
        </p>
      )}
      <div className={styles.acts}>
        {looks && (
          <Button look="primary" onPress={() => navigate(lookPath(looks))}>
            {t(failure === 'place-full' ? 'work.lookAgain' : 'app:tryAgain')}
          </Button>
        )}
        {job.reportId && <Button onPress={() => navigate(pastExchangePath(job.reportId ?? ''))}>{t('work.whatCame')}</Button>}
        <Button onPress={() => navigate(exchangePath)}>
          {t(failure === 'place-full' || failure === 'place-read-only' ? 'work.chooseAnother' : 'toExchange')}
        </Button>
      </div>
      <DetailsToCopy error={error} atMs={atMs} />
    </PageColumn>
  )
}

/** When the stick that was pulled out is in again, the same is begun again; what was done is not done twice. */
const useGoingOn = (context: WorkContext | null) => {
  const { engine } = useServices()
  const [, navigate] = useLocation()
  const { data } = useCall('exchange.places', context ? {} : null)
  const away = useRef(false)
  const here = !!context && !!data?.places.some(({ path }) => path === context.path)
  useEffect(() => {
    if (!context || !data) return
    if (!here) {
      away.current = true
      return
    }
    if (!away.current) return
    away.current = false
    void (async () => {
      try {
        const { offerId } = await engine.call('exchange.look', { path: context.path, without: context.without })
        const { jobId } = await engine.call('exchange.start', { offerId, notNow: context.notNow, way: context.way, everything: context.everything })
        navigate(exchangeWorkPath(jobId), { replace: true, state: context })
      } catch {
        // It was pulled out once more, or something else is asked of the person now: the look-before page says what.
        navigate(lookPath(context.path), { replace: true })
      }
    })()
  }, [context, data, here, engine, navigate])
}
