// J3 and J5: one sentence that says whether it worked, what is missing and what is next; and the way back, kept for ever.
import { RotateCcw, Sparkles, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ExchangeReport } from '../../../../contract/areas/exchange.ts'
import { errorSentence, useCall, useServices } from '../../../engine-client/index.ts'
import { Button, cameWithPath, Disclosure, itemPath, PageColumn, UserText, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import styles from '../exchange.module.css'
import { useSeen } from '../exchange-watch.tsx'
import { isolated, nameOfPath, resultSentences, takenBackText } from '../exchange-words.ts'
import { problemSentence } from '../failure-words.ts'
import { ProblemLine, WarningLine } from '../lines.tsx'
import { Ask } from '../look/offer-lines.tsx'
import { LeftOut } from './left-out.tsx'

type Back = NonNullable<ExchangeReport['takenBack']>

export const ReportPage = ({ id }: { id: string }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { data: report, error } = useCall('exchange.report', { id })
  const { data: places } = useCall('exchange.places', {})
  useSeen(({ reportId }) => reportId === id)
  if (!report)
    return (
      <PageColumn>
        <BackButton />
        {error ? <ProblemLine>{errorSentence(error, t)}</ProblemLine> : null}
      </PageColumn>
    )
  // A stick is not there any more when it has been pulled out; a folder stays in the list.
  const where = places?.places.find(({ path }) => path === report.path)?.kind ?? (report.what === 'folder' ? 'stick' : 'folder')
  const sentences = resultSentences(report, where, t, format)
  const safe = t(`result.safe.${where}`)
  const rest = sentences.filter((sentence) => sentence !== safe)
  const who = report.from.length > 0 ? format.list([...new Set(report.from)].map(isolated)) : null
  const seeNew = report.taken.ids.length > 0 && !report.takenBack
  const facts = [format.dateTime(report.atUtc), isolated(nameOfPath(report.path))].join(t('comma'))
  return (
    <PageColumn>
      <BackButton />
      <h1>{who ? t('result.titleWith', { from: who }) : t('result.title')}</h1>
      <p className={styles.hint}>{facts}</p>
      <section className={styles.card}>
        <div role="status" className={styles.section}>
          {rest.length < sentences.length && <p className={styles.safe}>{safe}</p>}
          {rest.length > 0 && <p className={styles.sentence}>{rest.join(' ')}</p>}
        </div>
        {report.problems.map((problem) => (
          <WarningLine key={`${problem.code} ${problem.part}`}>{problemSentence(problem, where, t, format)}</WarningLine>
        ))}
        {(seeNew || report.missing.length > 0) && (
          <div className={styles.acts}>
            {seeNew && (
              <Button look="primary" icon={Sparkles} onPress={() => navigate(cameWithPath(id))}>
                {t('result.seeNew')}
              </Button>
            )}
            {report.missing.map((missing) => (
              <Ask key={`${missing.from} ${missing.bundle}`} missing={missing} />
            ))}
          </div>
        )}
      </section>
      {report.edition && (
        <section className={styles.card}>
          <p>{t('result.edition', { items: t('count.items', { count: report.edition.items, number: format.number(report.edition.items) }) })}</p>
          {report.edition.filesLeftOut > 0 && (
            <p className={styles.hint}>{t('leftOut.files', { count: report.edition.filesLeftOut, number: format.number(report.edition.filesLeftOut) })}</p>
          )}
          <LeftOut edition={report.edition} />
        </section>
      )}
      {report.takenBack ? <TakenBack report={report} back={report.takenBack} /> : report.taken.entries > 0 && <TakeBack report={report} />}
    </PageColumn>
  )
}

/** Says what would stay before it is done; one press does it, and it can be put back. */
const TakeBack = ({ report }: { report: ExchangeReport }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { engine, cache, notices } = useServices()
  const [ahead, setAhead] = useState<Back | null>(null)
  const [working, setWorking] = useState(false)
  useEffect(() => {
    let current = true
    engine.call('exchange.takeBack', { id: report.id, dryRun: true }).then(
      (answer) => current && setAhead(answer.takenBack),
      // What would stay is said when it is done.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [engine, report.id])
  const run = async () => {
    setWorking(true)
    try {
      const answer = await engine.call('exchange.takeBack', { id: report.id })
      cache.set('exchange.report', { id: report.id }, answer)
      cache.invalidate((name) => name === 'exchange.past' || name === 'exchange.waiting')
    } catch (error) {
      notices.show({ tone: 'problem', error })
    }
    setWorking(false)
  }
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('back.title')}</h2>
      <p className={styles.hint}>{[ahead && takenBackText(ahead, true, t, format), report.left && t('back.leftStays')].filter(Boolean).join(' ')}</p>
      {ahead && <Named items={ahead.later} title="back.laterOnes" />}
      {ahead && <Named items={ahead.stayed} title="back.stayed" />}
      <div className={styles.acts}>
        <Button icon={Undo2} mirrorIcon isDisabled={working} onPress={() => void run()}>
          {t('back.do')}
        </Button>
      </div>
    </section>
  )
}

const TakenBack = ({ report, back }: { report: ExchangeReport; back: Back }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { engine, cache, notices } = useServices()
  const { data: waiting } = useCall('exchange.waiting', {})
  const ids = waiting?.items.filter(({ exchangeId }) => exchangeId === report.id).map(({ id }) => id) ?? []
  const putBack = async () => {
    try {
      await engine.call('exchange.takeWaiting', { ids })
      cache.invalidate((name) => name.startsWith('exchange.'))
      notices.show({ tone: 'done', key: 'exchange:waiting.taken', values: { count: ids.length, number: format.number(ids.length) } })
    } catch (error) {
      notices.show({ tone: 'problem', error })
    }
  }
  return (
    <section className={styles.card}>
      <p className={styles.sentence} role="status">
        {[takenBackText(back, false, t, format), report.left && t('back.leftStays')].filter(Boolean).join(' ')}
      </p>
      <p className={styles.hint}>{t('back.when', { day: format.dateTime(back.atUtc) })}</p>
      <Named items={back.later} title="back.laterOnes" />
      <Named items={back.stayed} title="back.stayed" />
      {ids.length > 0 && (
        <div className={styles.acts}>
          <Button icon={RotateCcw} onPress={() => void putBack()}>
            {t('back.putBack')}
          </Button>
        </div>
      )}
    </section>
  )
}

const Named = ({ items = [], title }: { items?: Back['stayed'] | undefined; title: 'back.stayed' | 'back.laterOnes' }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  if (items.length === 0) return null
  return (
    <Disclosure title={t(title, { count: items.length, number: format.number(items.length) })}>
      <ul>
        {items.slice(0, 200).map(({ id, title: name }) => (
          <li key={id}>
            <Link href={itemPath(id)}>
              <UserText>{name || t('app:untitled')}</UserText>
            </Link>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
