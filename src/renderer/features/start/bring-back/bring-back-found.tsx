// What would come back, before anything does: which repository, whose, how much, up to when; and what happens then.
import { useTranslation } from 'react-i18next'
import type { RestoreFound } from '../../../../contract/areas/home.ts'
import { isolated, useFormat } from '../../../ui/index.ts'
import styles from '../start-screen.module.css'
import { canBeBroughtBack } from './use-bring-back.ts'

/** What is to be known before one says yes, the weightiest first. */
const Next = ({ found }: { found: RestoreFound }) => {
  const { t } = useTranslation('start')
  if (!canBeBroughtBack(found)) return <p role="alert">{t('bringBack.onlyNews')}</p>
  return (
    <>
      {found.damaged && <p>{t('bringBack.damaged')}</p>}
      {found.missing && <p>{t('bringBack.missing')}</p>}
      <p>{t(found.known ? 'bringBack.knownNext' : 'bringBack.strangerNext')}</p>
      {found.here !== null && (
        <div>
          <p>{t('bringBack.here')}</p>
          <p className={styles.path}>{found.here}</p>
        </div>
      )}
    </>
  )
}

export const Found = ({ found }: { found: RestoreFound }) => {
  const { t } = useTranslation('start')
  const format = useFormat()
  const { name, people, items, attachments, sizeBytes, upToUtc, from, damaged } = found
  const much = [
    t('bringBack.items', { count: items, number: format.number(items) }),
    t('bringBack.files', { count: attachments, number: format.number(attachments) }),
    format.bytes(sizeBytes),
  ]
  const facts: [label: string, value: string][] = [
    ...(name ? [[t('repositoryName'), isolated(name)] as [string, string]] : []),
    ...(people.length > 0 ? [[t('bringBack.people'), format.list(people.map(isolated))] as [string, string]] : []),
    [t('bringBack.much'), (damaged && items === 0 ? much.slice(1) : much).join(t('bringBack.comma'))],
    ...(upToUtc === null ? [] : [[t('bringBack.upTo'), format.dateTime(upToUtc)] as [string, string]]),
    ...from
      .slice(0, 3)
      .map(({ contributorName, deviceName, atUtc }): [string, string] => [
        t('bringBack.from'),
        t('bringBack.fromWho', { name: isolated(contributorName), device: isolated(deviceName), day: format.day(atUtc) }),
      ]),
  ]
  return (
    <div className={styles.found} role="status">
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={value} className={styles.fact}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Next found={found} />
    </div>
  )
}
