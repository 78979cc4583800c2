// The first page of *Exchange*: sticks and folders, what waits, partners, what one can make, and what has been.
import { ArrowLeftRight, FileInput, FolderOpen, Globe, Hourglass, Package } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ExchangePlace } from '../../../../contract/areas/exchange.ts'
import { useCall } from '../../../engine-client/index.ts'
import { Button, EmptyState, Icon, makeBundlePath, makeEditionPath, PageColumn, useFormat, waitingPath } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { DropToLook } from './drop-to-look.tsx'
import { OpenByPath, useOpenExchange } from './open-exchange.tsx'
import { PartnerList } from './partner-list.tsx'
import { PastList } from './past-list.tsx'
import { PlaceList } from './place-list.tsx'

export const StartPage = () => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { data, error } = useCall('exchange.places', {})
  const { data: waiting } = useCall('exchange.waiting', {})
  const { canChoose, chooseFolder, chooseBundle } = useOpenExchange()
  const places: ExchangePlace[] = data?.places ?? []
  const ways = (
    <>
      {canChoose && (
        <Button icon={FolderOpen} onPress={() => void chooseFolder()}>
          {t('open.folder')}
        </Button>
      )}
      <Button icon={FileInput} mirrorIcon onPress={() => void chooseBundle()}>
        {t('open.bundle')}
      </Button>
      <Button icon={Package} onPress={() => navigate(makeBundlePath())}>
        {t('make.oneForChat')}
      </Button>
    </>
  )
  return (
    <DropToLook>
      <PageColumn roomy>
        <h1>{t('title')}</h1>
        {(data || error) && places.length === 0 ? (
          <div className={styles.card}>
            <EmptyState icon={ArrowLeftRight} title={t('empty.title')} actions={ways}>
              {t('empty.hint')}
            </EmptyState>
            {!canChoose && <OpenByPath />}
          </div>
        ) : (
          <Section title={t('places.title')}>
            <div className={styles.card}>
              <PlaceList places={places} />
              <div className={styles.acts}>{ways}</div>
              {!canChoose && <OpenByPath />}
            </div>
          </Section>
        )}
        {waiting && waiting.items.length > 0 && (
          <div className={styles.warning}>
            <Icon of={Hourglass} />
            <p className={styles.grow}>{t('waiting.some', { count: waiting.items.length, number: format.number(waiting.items.length) })}</p>
            <Link href={waitingPath}>{t('waiting.show')}</Link>
          </div>
        )}
        <Section title={t('partner.title')}>
          <div className={styles.card}>
            <PartnerList />
          </div>
        </Section>
        <Section title={t('make.title')}>
          <div className={styles.card}>
            <ul className={styles.rows}>
              <li className={styles.row}>
                <Icon of={Globe} />
                <span className={styles.rowText}>
                  <span className={styles.name}>{t('edition.title')}</span>
                  <span className={styles.hint}>{t('edition.what')}</span>
                </span>
                <Button onPress={() => navigate(makeEditionPath)}>{t('edition.make')}</Button>
              </li>
              <li className={styles.row}>
                <Icon of={Package} />
                <span className={styles.rowText}>
                  <span className={styles.name}>{t('parcel.title')}</span>
                  <span className={styles.hint}>{t('parcel.how')}</span>
                </span>
              </li>
            </ul>
          </div>
        </Section>
        <Section title={t('past.title')}>
          <div className={styles.card}>
            <PastList />
          </div>
        </Section>
      </PageColumn>
    </DropToLook>
  )
}

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={styles.section}>
    <h2 className={styles.sectionTitle}>{title}</h2>
    {children}
  </section>
)
