// First start: language, name, what to open. Three screens, one choice each, nothing about a network.
import { ArrowLeft, ArrowRight } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HomeState, OpenedRepository } from '../../../contract/areas/home.ts'
import { type InterfaceLanguage, interfaceLanguages, languageNames } from '../../../contract/languages.ts'
import { errorSentence, useServices } from '../../engine-client/index.ts'
import { Button, RadioGroup, TextField, useFormat } from '../../ui/index.ts'
import { JoinFields } from './join/join-fields.tsx'
import { useInvitation } from './join/use-invitation.ts'
import { canJoinWith, useJoin } from './join/use-join.ts'
import styles from './start-screen.module.css'
import { StartScreen } from './start-screen.tsx'

interface FirstStartProps {
  home: HomeState
  /** From a link or a file with which Granary was started: what one has come for. */
  invitation?: string | null
  onLanguage(language: InterfaceLanguage): Promise<void>
  onOpened(repository: OpenedRepository): void
}

type Way = 'sample' | 'new' | 'join' | 'open' | 'restore'
const steps = 3

export const FirstStart = ({ home, invitation: given = null, onLanguage, onOpened }: FirstStartProps) => {
  const { t, i18n } = useTranslation('start')
  const { engine, shell } = useServices()
  const format = useFormat()
  const [step, setStep] = useState(1)
  const [name, setName] = useState(home.settings.contributorName ?? '')
  const [device, setDevice] = useState(home.settings.deviceName)
  const [way, setWay] = useState<Way>(given === null ? 'sample' : 'join')
  const [repositoryName, setRepositoryName] = useState('')
  const invitation = useInvitation(given)
  const join = useJoin()
  const [working, setWorking] = useState(false)
  const [error, setError] = useState<unknown>(null)

  const openWay = async (): Promise<OpenedRepository | null> => {
    switch (way) {
      case 'sample':
        return engine.call('home.openSample', {})
      case 'new':
        return engine.call('home.createRepository', { name: repositoryName.trim() })
      case 'join':
        return join(invitation)
      case 'open': {
        const directory = await shell.chooseDirectory('open-repository')
        return directory ? engine.call('home.openRepository', { directory }) : null
      }
      case 'restore': {
        const file = await shell.chooseBackup()
        return file ? engine.call('home.restoreBackup', { file }) : null
      }
    }
  }
  const start = async () => {
    setWorking(true)
    setError(null)
    try {
      await engine.call('home.saveSettings', { language: i18n.language as InterfaceLanguage, contributorName: name.trim(), deviceName: device.trim() })
      const opened = await openWay()
      if (opened) onOpened(opened)
    } catch (problem) {
      setError(problem)
    }
    setWorking(false)
  }
  const canOpen = way === 'new' ? repositoryName.trim() !== '' : way !== 'join' || canJoinWith(invitation, false)
  const canGoOn = step === 1 || (step === 2 ? name.trim() !== '' && device.trim() !== '' : canOpen)
  const goOn = (event: FormEvent) => {
    event.preventDefault()
    if (!canGoOn || working) return
    if (step < steps) setStep(step + 1)
    else void start()
  }
  const ways: { value: Way; word: string; hint: string }[] = [
    { value: 'sample', word: t('sample'), hint: t('sampleHint') },
    { value: 'new', word: t('new'), hint: t('newHint') },
    { value: 'join', word: t('join.word'), hint: t('join.hint') },
    ...(shell.can.paths ? [{ value: 'open' as const, word: t('openExisting'), hint: t('openHint') }] : []),
    { value: 'restore', word: t('restore'), hint: t('restoreHint') },
  ]

  return (
    <form onSubmit={goOn} style={{ blockSize: '100%' }}>
      <StartScreen
        step={t('step', { step: format.number(step), steps: format.number(steps) })}
        title={t(`title${step}`)}
        lead={t(`lead${step}`)}
        actions={
          <>
            {step > 1 && (
              <Button icon={ArrowLeft} mirrorIcon isDisabled={working} onPress={() => setStep(step - 1)}>
                {t('back')}
              </Button>
            )}
            <Button type="submit" look="primary" isDisabled={!canGoOn || working} icon={step < steps ? ArrowRight : undefined} mirrorIcon iconAfter>
              {t(step < steps ? 'goOn' : working ? 'starting' : 'start')}
            </Button>
          </>
        }
      >
        {step === 1 && (
          <RadioGroup
            key="language"
            label={t('title1')}
            labelHidden
            look="cards"
            autoFocus
            value={i18n.language as InterfaceLanguage}
            onChange={(language) => void onLanguage(language)}
            choices={interfaceLanguages.map((language) => ({ value: language, word: languageNames[language], lang: language }))}
          />
        )}
        {step === 2 && (
          <div key="name" className={styles.inner}>
            <TextField label={t('yourName')} hint={t('yourNameHint')} value={name} onChange={setName} maxLength={120} autoFocus autoComplete="name" />
            <TextField label={t('thisDevice')} hint={t('thisDeviceHint')} value={device} onChange={setDevice} maxLength={120} />
          </div>
        )}
        {step === 3 && (
          <div key="way" className={styles.inner}>
            <RadioGroup label={t('title3')} labelHidden look="cards" autoFocus value={way} onChange={(next) => setWay(next as Way)} choices={ways} />
            {way === 'join' && <JoinFields invitation={invitation} autoFocus />}
            {way === 'new' && <TextField label={t('repositoryName')} value={repositoryName} onChange={setRepositoryName} maxLength={200} autoFocus />}
          </div>
        )}
        {error !== null && (
          <p role="alert" className={styles.problem}>
            {errorSentence(error, t)}
          </p>
        )}
      </StartScreen>
    </form>
  )
}
