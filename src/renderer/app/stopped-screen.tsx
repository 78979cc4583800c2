// The one calm place for when the part that saves the work is not there: what is safe, what happens, what one can do.
import { Copy, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isGranaryError } from '../../contract/errors.ts'
import { errorSentence, useConnectionStatus, useServices } from '../engine-client/index.ts'
import { RepairWays } from '../features/start/index.ts'
import { Button, CopyText, DetailsToCopy, useFormat } from '../ui/index.ts'
import styles from './stopped-screen.module.css'

export const StoppedScreen = () => {
  const { t } = useTranslation('app')
  const { engine, shell, saving } = useServices()
  const format = useFormat()
  const status = useConnectionStatus()
  const [lostAt] = useState(() => engine.lostAtMs() ?? Date.now())
  const time = format.time(new Date(lostAt).toISOString())
  const failure = engine.failure()
  const lines = ['code: engine-stopped', `time: ${new Date(lostAt).toISOString()}`, `status: ${status}`, `shell: ${shell.kind} ${shell.platform}`]
  if (failure instanceof Error) lines.push(`last try: ${isGranaryError(failure) ? failure.code : failure.message}`)
  const details = lines.join('\n')
  const unsaved = saving.unsavedText()
  const directory = engine.remembered()

  return (
    <main className={styles.page}>
      <section className={styles.card} aria-labelledby="stopped-title">
        <h1 id="stopped-title" className={styles.title}>
          {t('stopped.title', { time })}
        </h1>
        <p>{t('stopped.safe', { time })}</p>
        <p role="status">{t('stopped.trying')}</p>
        {isGranaryError(failure) && failure.code !== 'channel-closed' && <p>{errorSentence(failure, t)}</p>}
        {unsaved !== '' && (
          <div>
            <CopyText text={unsaved} word={t('stopped.copyText')} icon={Copy} />
          </div>
        )}
        <h2 className={styles.subtitle}>{t('stopped.ifNot')}</h2>
        <ol className={styles.ways}>
          <li>
            <Button look="primary" icon={RotateCcw} autoFocus onPress={() => engine.retry()}>
              {t('stopped.again')}
            </Button>
          </li>
          {directory !== null && <RepairWays directory={directory} onOpenable={() => engine.retry()} />}
          <li>{t(shell.kind === 'browser' ? 'stopped.browserWay' : 'stopped.windowWay')}</li>
          <li>{t('stopped.copyWay')}</li>
        </ol>
        <DetailsToCopy text={details} />
      </section>
    </main>
  )
}
