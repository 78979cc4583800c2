// Settings on one page with headings. Everything acts at once.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../contract/areas/home.ts'
import { interfaceLanguages, languageNames } from '../../../contract/languages.ts'
import { useServices, useUserSettings } from '../../engine-client/index.ts'
import { PageColumn, RadioGroup, Stepper, Switch, useFormat } from '../../ui/index.ts'
import { About } from './about.tsx'
import { CheckAndRepair } from './check-and-repair.tsx'
import { Copies } from './copies.tsx'
import styles from './settings-page.module.css'
import { ThisDevice } from './this-device.tsx'

const textSteps = [80, 90, 100, 110, 125, 150, 175, 200] as const

export const SettingsPage = () => {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const settings = useUserSettings()
  const { engine, cache, notices } = useServices()
  const save = (change: Partial<Settings>) => {
    void (async () => {
      try {
        await engine.call('home.saveSettings', change)
        cache.invalidate((name) => name === 'home.read')
      } catch (error) {
        notices.show({ tone: 'problem', error })
      }
    })()
  }
  const larger = textSteps.find((step) => step > settings.textScale)
  const smaller = textSteps.findLast((step) => step < settings.textScale)

  return (
    <PageColumn roomy>
      <h1>{t('title')}</h1>
      <Group title={t('language.title')}>
        <RadioGroup
          label={t('language.label')}
          columns
          value={settings.language}
          onChange={(language) => save({ language })}
          choices={interfaceLanguages.map((language) => ({ value: language, word: languageNames[language], lang: language }))}
          hint={t('language.hint')}
        />
        <RadioGroup
          label={t('digits.label')}
          columns
          value={settings.digits}
          onChange={(digits) => save({ digits })}
          choices={[
            { value: 'latin', word: t('digits.latin') },
            { value: 'own', word: t('digits.own') },
          ]}
        />
      </Group>
      <Group title={t('look.title')}>
        <RadioGroup
          label={t('look.theme')}
          columns
          value={settings.theme}
          onChange={(theme) => save({ theme })}
          choices={(['system', 'light', 'dark'] as const).map((theme) => ({ value: theme, word: t(`look.${theme}`) }))}
        />
        <Stepper
          label={t('look.textSize')}
          value={format.percent(settings.textScale / 100)}
          less={t('look.smaller')}
          more={t('look.larger')}
          canLess={smaller !== undefined}
          canMore={larger !== undefined}
          onLess={() => smaller && save({ textScale: smaller })}
          onMore={() => larger && save({ textScale: larger })}
        />
        <RadioGroup
          label={t('look.rows')}
          columns
          value={settings.density}
          onChange={(density) => save({ density })}
          choices={(['close', 'roomy'] as const).map((density) => ({ value: density, word: t(`look.${density}`) }))}
        />
        <Switch isSelected={settings.lessMotion} onChange={(lessMotion) => save({ lessMotion })} hint={t('look.lessMotionHint')}>
          {t('look.lessMotion')}
        </Switch>
        <Switch isSelected={settings.singleKeys} onChange={(singleKeys) => save({ singleKeys })} hint={t('look.singleKeysHint')}>
          {t('look.singleKeys')}
        </Switch>
      </Group>
      <Group title={t('device.title')}>
        <ThisDevice settings={settings} onSave={save} />
      </Group>
      <Group title={t('copies.title')}>
        <Copies />
      </Group>
      <Group title={t('check.title')}>
        <CheckAndRepair />
      </Group>
      <Group title={t('about.title')}>
        <About />
      </Group>
    </PageColumn>
  )
}

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={styles.group}>
    <h2 className={styles.title}>{title}</h2>
    <div className={styles.content}>{children}</div>
  </section>
)
