// About this program: version, licence, and diagnostics to copy for whoever helps.
import { useTranslation } from 'react-i18next'
import { useCall, useShell } from '../../engine-client/index.ts'
import { DetailsToCopy } from '../../ui/index.ts'
import styles from './settings-page.module.css'

export const About = () => {
  const { t } = useTranslation('settings')
  const shell = useShell()
  const { data: home } = useCall('home.read', {})
  const { data: diagnostics } = useCall('diagnostics.read', {})
  const { data: stats } = useCall('repository.stats', {})
  const text = [
    `Granary ${home?.version ?? ''}`,
    `shell: ${shell.kind}, ${shell.platform}`,
    `browser: ${navigator.userAgent}`,
    ...(stats
      ? [
          `items ${stats.items}, entries ${stats.entries}, logs ${stats.logs}, pending ${stats.pendingUpdates}, held ${stats.heldEntries}, set aside ${stats.setAsideEntries}`,
        ]
      : []),
    ...(diagnostics?.rows ?? []).map(({ code, count, lastAtUtc, lastDetail }) => `${code} × ${count}, last ${lastAtUtc}: ${lastDetail}`),
  ].join('\n')
  return (
    <>
      <p>
        {t('about.version', { version: home?.version ?? '' })} {t('about.licence')}
      </p>
      <p className={styles.hint}>{t('about.fonts')}</p>
      <DetailsToCopy title={t('about.diagnostics')} text={text}>
        <p className={styles.hint}>{t('about.diagnosticsHint')}</p>
      </DetailsToCopy>
    </>
  )
}
