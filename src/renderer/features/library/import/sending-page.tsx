// While a browser tab sends files: how many, how much, Stop. Then the page of the import takes over.
import { useTranslation } from 'react-i18next'
import { Redirect } from 'wouter'
import { Button, libraryPath, PageColumn, Progress, UserText, useFormat } from '../../../ui/index.ts'
import styles from './import-report-page.module.css'
import { sendingText } from './import-words.ts'
import { useSendings } from './sending.ts'

export const SendingPage = () => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { sendings } = useSendings()
  if (sendings.length === 0) return <Redirect to={libraryPath} />
  return (
    <PageColumn>
      <h1>{t('import.sending')}</h1>
      {sendings.map(({ id, progress, stop }) => (
        <section key={id} className={styles.card}>
          <Progress label={t('import.sending')} text={sendingText(progress, t, format)} done={progress.sentBytes} total={progress.bytes} />
          <p className={styles.current}>
            <UserText>{progress.name}</UserText>
          </p>
          <div className={styles.acts}>
            <Button onPress={stop}>{t('stop')}</Button>
            <span className={styles.hint}>{t('import.sendingHint')}</span>
          </div>
        </section>
      ))}
    </PageColumn>
  )
}
