// First start: language, name, what to open. One choice on each screen, nothing about a network; joining and bringing back have a screen of their own.
import { ArrowLeft, ArrowRight } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HomeState, OpenedRepository } from '../../../contract/areas/home.ts'
import { type InterfaceLanguage, interfaceLanguages, languageNames } from '../../../contract/languages.ts'
import { errorSentence, useServices } from '../../engine-client/index.ts'
import { Button, RadioGroup, TextField, useFormat } from '../../ui/index.ts'
import { BringBackFields } from './bring-back/bring-back-fields.tsx'
import { needsSalvage, useBringBack } from './bring-back/use-bring-back.ts'
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
/** Ways that need more than one line; they have a screen of their own. */
const ownScreen = { join: 'join', restore: 'bringBack' } as const
const hasOwnScreen = (way: Way): way is keyof typeof ownScreen => way in ownScreen

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
  const back = useBringBack()
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
      case 'restore':
        return back.bring(needsSalvage(back) ? { salvage: true } : {})
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
  const isFilled: Partial<Record<Way, boolean>> = { new: repositoryName.trim() !== '', join: canJoinWith(invitation, false), restore: back.ready }
  const canOpen = isFilled[way] ?? true
  const steps = hasOwnScreen(way) ? 4 : 3
  const canGoOn = step === 1 || (step === 2 ? name.trim() !== '' && device.trim() !== '' : step < steps || canOpen)
  const goBack = () => {
    if (back.busy) back.stop()
    setStep(step - 1)
  }
  const own = step === 4 && hasOwnScreen(way) ? ownScreen[way] : null
  const act = own === null ? 'start' : `${own}.act`
  const acting = own === null ? 'starting' : own === 'join' ? 'join.joining' : 'bringBack.working'
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
    { value: 'restore', word: t('bringBack.title'), hint: t('bringBack.hint') },
  ]

  return (
    <form onSubmit={goOn} style={{ blockSize: '100%' }}>
      <StartScreen
        step={t('step', { step: format.number(step), steps: format.number(steps) })}
        title={t(own === null ? `title${step}` : `${own}.title`)}
        lead={t(own === null ? `lead${step}` : `${own}.hint`)}
        actions={
          <>
            {step > 1 && (
              <Button icon={ArrowLeft} mirrorIcon isDisabled={working} onPress={goBack}>
                {t('back')}
              </Button>
            )}
            <Button type="submit" look="primary" isDisabled={!canGoOn || working} icon={step < steps ? ArrowRight : undefined} mirrorIcon iconAfter>
              {t(step < steps ? 'goOn' : working ? acting : act)}
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
            {way === 'new' && <TextField label={t('repositoryName')} value={repositoryName} onChange={setRepositoryName} maxLength={200} autoFocus />}
          </div>
        )}
        {own === 'join' && <JoinFields key="join" invitation={invitation} autoFocus />}
        {own === 'bringBack' && <BringBackFields key="bringBack" back={back} />}
        {error !== null && (
          <p role="alert" className={styles.problem}>
            {errorSentence(error, t)}
          </p>
        )}
      </StartScreen>
    </form>
  )
}
