// Check and repair: verify reads everything and says so in one sentence; rebuild makes what is derived anew. Neither loses anything.
import { History, RefreshCw, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../contract/areas/repository.ts'
import { errorSentence, useJobsOf, useMutation, useServices } from '../../engine-client/index.ts'
import { Button, classes, DetailsToCopy, Progress, useFormat } from '../../ui/index.ts'
import styles from './settings-page.module.css'

export const CheckAndRepair = () => {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const { jobs, asked } = useServices()
  const verify = useMutation('repository.verify')
  const rebuild = useMutation('repository.rebuild')
  const [report, setReport] = useState<VerifyReport | null>(null)
  const [rebuilt, setRebuilt] = useState<number | null>(null)
  const job = useJobsOf(jobs).find(({ kind, state }) => kind === 'rebuild' && state === 'running')
  const busy = verify.running || rebuild.running
  const check = async () => {
    setRebuilt(null)
    setReport((await verify.run({})) ?? null)
  }
  const repair = async () => {
    setReport(null)
    setRebuilt((await rebuild.run({}))?.items ?? null)
  }
  const error = verify.error ?? rebuild.error
  return (
    <>
      <p>{t('check.text')}</p>
      <div className={styles.acts}>
        <Button icon={ShieldCheck} isDisabled={busy} onPress={() => void check()}>
          {t(verify.running ? 'check.checking' : 'check.act')}
        </Button>
        <Button icon={RefreshCw} isDisabled={busy} onPress={() => void repair()}>
          {t(rebuild.running ? 'check.rebuilding' : 'check.rebuild')}
        </Button>
      </div>
      {rebuild.running && job && (
        <Progress
          label={t('check.rebuild')}
          text={t('check.progress', { count: job.total, done: format.number(job.done), total: format.number(job.total) })}
          done={job.done}
          total={job.total}
        />
      )}
      {report && (
        <div role="status" className={classes(styles.result, !report.ok && styles.bad)}>
          <p>
            {t(report.ok ? 'check.good' : 'check.bad', {
              count: report.documents,
              number: format.number(report.documents),
              problems: format.number(report.problems.length),
            })}
          </p>
          {!report.ok && (
            <div>
              <Button small icon={History} onPress={() => asked.bringBack()}>
                {t('start:bringBack.menu')}
              </Button>
            </div>
          )}
          {!report.ok && <DetailsToCopy text={report.problems.map(({ code, detail }) => `${code}: ${detail}`).join('\n')} />}
        </div>
      )}
      {rebuilt !== null && (
        <p role="status" className={styles.result}>
          {t('check.rebuilt', { count: rebuilt, number: format.number(rebuilt) })}
        </p>
      )}
      {error ? <p role="alert">{errorSentence(error, t)}</p> : null}
    </>
  )
}
