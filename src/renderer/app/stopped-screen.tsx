// The one calm place for when the part that saves the work is not there: what is safe, what happens, what one can do.
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnectionStatus, useEngine, useShell } from '../engine-client/index.ts'
import { Button, Disclosure, useFormat } from '../ui/index.ts'
import styles from './stopped-screen.module.css'

export const StoppedScreen = () => {
  const { t } = useTranslation('app')
  const engine = useEngine()
  const shell = useShell()
  const format = useFormat()
  const status = useConnectionStatus()
  const [lostAt] = useState(() => engine.lostAtMs() ?? Date.now())
  const [copied, setCopied] = useState(false)
  const time = format.time(new Date(lostAt).toISOString())
  const details = `code: engine-stopped\ntime: ${new Date(lostAt).toISOString()}\nstatus: ${status}\nshell: ${shell.kind} ${shell.platform}`

  return (
    <main className={styles.page}>
      <section className={styles.card} aria-labelledby="stopped-title">
        <h1 id="stopped-title" className={styles.title}>
          {t('stopped.title', { time })}
        </h1>
        <p>{t('stopped.safe', { time })}</p>
        <p role="status">{t('stopped.trying')}</p>
        <h2 className={styles.subtitle}>{t('stopped.ifNot')}</h2>
        <ol className={styles.ways}>
          <li>
            <Button look="primary" icon={RotateCcw} autoFocus onPress={() => engine.retry()}>
              {t('stopped.again')}
            </Button>
          </li>
          <li>{t(shell.kind === 'browser' ? 'stopped.browserWay' : 'stopped.windowWay')}</li>
          <li>{t('stopped.copyWay')}</li>
        </ol>
        <Disclosure title={t('details')}>
          <pre className={styles.details}>{details}</pre>
          <Button small onPress={() => void navigator.clipboard.writeText(details).then(() => setCopied(true))}>
            {t(copied ? 'copied' : 'copy')}
          </Button>
        </Disclosure>
      </section>
    </main>
  )
}
