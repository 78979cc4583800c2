// The page of one import: progress while it runs; then the sentence, the lists, the next step.
import { FileX2, Lock, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ImportReport } from '../../../../contract/areas/files.ts'
import { type ErrorCode, GranaryError } from '../../../../contract/errors.ts'
import type { JobId } from '../../../../contract/ids.ts'
import { errorSentence, useCall, useJob, useServices, useTell } from '../../../engine-client/index.ts'
import {
  Button,
  Dialog,
  Disclosure,
  directionOfText,
  Icon,
  importPath,
  itemPath,
  libraryPath,
  PageColumn,
  Progress,
  sendingPath,
  TextField,
  UserText,
  useFormat,
} from '../../../ui/index.ts'
import { useItemActs } from '../item-acts.ts'
import { KindBadge } from '../kind-icon.tsx'
import styles from './import-report-page.module.css'
import { failureText, progressText, reportSentence, spaceText } from './import-words.ts'
import { SendingPage } from './sending-page.tsx'

const shownAtOnce = 200
const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path

export const ImportReportPage = ({ jobId }: { jobId: string }) => (importPath(jobId) === sendingPath ? <SendingPage /> : <JobPage jobId={jobId} />)

const JobPage = ({ jobId }: { jobId: string }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { jobs, engine } = useServices()
  const tell = useTell()
  const acts = useItemActs()
  const told = useJob(jobs, jobId as JobId)
  const { data: known, error: unknown } = useCall('imports.jobs', told ? null : {})
  const job = told ?? known?.jobs.find(({ id }) => id === jobId) ?? null
  const running = job ? job.state === 'running' : !known && !unknown
  const { data: report, error } = useCall('imports.report', running ? null : { jobId: jobId as JobId })
  // Items that were there before and have new text now stay.
  const fresh = [...new Set(report?.imported.filter(({ change }) => change !== 'imported-again').map(({ id }) => id))]
  const space = job && spaceText(job, t, format)
  // Nothing was begun: there is nothing to report but that.
  const refused = job?.state === 'failed' && report?.imported.length === 0 && report.skipped.length === 0 && report.failed.length === 0

  return (
    <PageColumn>
      <h1>{t(running ? 'import.running' : 'import.title')}</h1>
      {running && job && (
        <section className={styles.card}>
          <Progress label={t('import.title')} text={progressText(job, t, format)} done={job.done} total={job.total} />
          {space && <p className={styles.hint}>{space}</p>}
          {job.current && (
            <p className={styles.current}>
              <UserText>{nameOf(job.current)}</UserText>
            </p>
          )}
          <div className={styles.acts}>
            <Button onPress={() => void tell(engine.call('imports.cancel', { jobId: job.id }))}>{t('stop')}</Button>
            <span className={styles.hint}>{t('import.stopHint')}</span>
          </div>
        </section>
      )}
      {!running && job?.error && (
        <p className={styles.problem} role="alert">
          {failureText(job, t, format)}
        </p>
      )}
      {!running && error && !report ? <p className={styles.problem}>{errorSentence(error, t)}</p> : null}
      {!running && report && !refused && (
        <>
          <p className={styles.sentence} role="status">
            {reportSentence(report, job?.state ?? null, t, format)}
          </p>
          <div className={styles.acts}>
            <Button look="primary" onPress={() => navigate(libraryPath)}>
              {t('import.toLibrary')}
            </Button>
            {fresh.length > 0 && (
              <Button icon={Trash2} onPress={() => void acts.toBin(fresh)}>
                {t('import.putInBin', { count: fresh.length, number: format.number(fresh.length) })}
              </Button>
            )}
          </div>
          <Failed report={report} />
          <Imported report={report} />
          <Skipped report={report} />
        </>
      )}
    </PageColumn>
  )
}

const Failed = ({ report: { failed } }: { report: ImportReport }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { engine, notices } = useServices()
  const [locked, setLocked] = useState<string | null>(null)
  const [password, setPassword] = useState('')
  if (failed.length === 0) return null
  const tryAgain = async (path: string) => {
    setLocked(null)
    setPassword('')
    try {
      const { jobId } = await engine.call('imports.start', { paths: [path], passwords: { [nameOf(path)]: password } })
      navigate(importPath(jobId))
    } catch (error) {
      notices.show({ tone: 'problem', error })
    }
  }
  const isPath = (path: string) => /^([a-zA-Z]:)?[\\/]/.test(path)
  return (
    <section>
      <h2 className={styles.title}>{t('import.failedTitle', { count: failed.length, number: format.number(failed.length) })}</h2>
      <ul className={styles.list}>
        {failed.slice(0, shownAtOnce).map(({ path, code }) => (
          // Sign, name and reason keep together, at the side the name begins.
          <li key={path} className={styles.row} dir={directionOfText(nameOf(path)) ?? undefined}>
            <Icon of={code === 'file-locked' ? Lock : FileX2} />
            <span className={styles.text}>
              <UserText className={styles.name}>{nameOf(path)}</UserText>
              <span className={styles.hint} dir="auto">
                {errorSentence(new GranaryError(code as ErrorCode, '', { name: nameOf(path) }), t)}
              </span>
            </span>
            {code === 'file-locked' && isPath(path) && (
              <Button small onPress={() => setLocked(path)}>
                {t('import.typePassword')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {locked && (
        <Dialog
          isOpen
          onClose={() => setLocked(null)}
          title={t('import.passwordTitle')}
          actions={
            <>
              <Button onPress={() => setLocked(null)}>{t('app:cancel')}</Button>
              <Button look="primary" isDisabled={!password} onPress={() => void tryAgain(locked)}>
                {t('import.openFile')}
              </Button>
            </>
          }
        >
          <TextField
            label={t('import.password')}
            hint={<UserText>{nameOf(locked)}</UserText>}
            type="password"
            value={password}
            onChange={setPassword}
            onEnter={() => password && void tryAgain(locked)}
            autoFocus
          />
        </Dialog>
      )}
    </section>
  )
}

const Imported = ({ report: { imported } }: { report: ImportReport }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  if (imported.length === 0) return null
  return (
    <Disclosure open={imported.length <= 20} title={t('import.importedTitle', { count: imported.length, number: format.number(imported.length) })}>
      <ul className={styles.list}>
        {imported.slice(0, shownAtOnce).map(({ id, title, kind, language, path }) => (
          <li key={`${id} ${path}`} className={styles.row}>
            <Link href={itemPath(id)} className={styles.text} dir={directionOfText(title) ?? undefined}>
              <UserText lang={language}>{title || t('untitled')}</UserText>
            </Link>
            <KindBadge kind={kind} />
          </li>
        ))}
      </ul>
      {imported.length > shownAtOnce && (
        <p className={styles.hint}>{t('import.andMore', { count: imported.length - shownAtOnce, number: format.number(imported.length - shownAtOnce) })}</p>
      )}
    </Disclosure>
  )
}

const Skipped = ({ report: { skipped } }: { report: ImportReport }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  if (skipped.length === 0) return null
  return (
    <Disclosure title={t('import.skippedTitle', { count: skipped.length, number: format.number(skipped.length) })}>
      <ul className={styles.list}>
        {skipped.slice(0, shownAtOnce).map(({ path, reason, id }) => (
          <li key={path} className={styles.row}>
            <span className={styles.text} dir={directionOfText(nameOf(path)) ?? undefined}>
              {id ? (
                <Link href={itemPath(id)}>
                  <UserText>{nameOf(path)}</UserText>
                </Link>
              ) : (
                <UserText>{nameOf(path)}</UserText>
              )}
              <span className={styles.hint} dir="auto">
                {t(`import.reason.${reason}`, { defaultValue: t('import.reason.other') })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
