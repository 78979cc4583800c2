// Bringing a repository back, as far as it is: the ways, the look, the work.
import { KeyRound, Square, Undo2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RestoreProgress } from '../../../../contract/areas/home.ts'
import { errorCodeOf, errorSentence } from '../../../engine-client/index.ts'
import { Button, Progress, TextField, useFormat } from '../../../ui/index.ts'
import styles from '../start-screen.module.css'
import { Found } from './bring-back-found.tsx'
import { BringBackWays, Choices } from './bring-back-ways.tsx'
import type { BringingBack, GivenSource } from './use-bring-back.ts'

/** Where bringing back has words of its own for what an exchange says in another way. */
const ownWords: Partial<Record<ReturnType<typeof errorCodeOf>, string>> = {
  'place-gone': 'bringBack.placeGone',
  'not-an-exchange': 'bringBack.noPlace',
  'backup-damaged': 'bringBack.noCopy',
  'file-not-found': 'bringBack.noFile',
  cancelled: 'bringBack.stopped',
}

const Problem = ({ error }: { error: unknown }) => {
  const { t } = useTranslation('start')
  const own = ownWords[errorCodeOf(error)]
  return (
    <p role="alert" className={styles.problem}>
      {own ? t(own) : errorSentence(error, t)}
    </p>
  )
}

const Passphrase = ({ source, wrong, back }: { source: GivenSource; wrong: boolean; back: BringingBack }) => {
  const { t } = useTranslation('start')
  const [passphrase, setPassphrase] = useState('')
  const open = () => passphrase && back.lookAt({ ...source, passphrase })
  return (
    <>
      <TextField
        label={t('unlock.passphrase')}
        hint={t('bringBack.lockedHint')}
        error={wrong ? t('errors:bundle-passphrase-wrong') : null}
        type="password"
        value={passphrase}
        onChange={setPassphrase}
        onEnter={open}
        autoFocus
        autoComplete="off"
      />
      <div className={styles.ways}>
        <Button look="primary" icon={KeyRound} isDisabled={passphrase === ''} onPress={open}>
          {t('bringBack.look')}
        </Button>
        <Button onPress={back.startAgain}>{t('bringBack.other')}</Button>
      </div>
    </>
  )
}

const progressKeys = { copy: 'bringBack.bytes', files: 'bringBack.fileBytes', entries: 'bringBack.changes', salvage: 'bringBack.salvaging' } as const

const useProgressWords = (progress: RestoreProgress | null): string => {
  const { t } = useTranslation('start')
  const format = useFormat()
  if (progress === null) return t('bringBack.working')
  const { phase, done, total } = progress
  const write = phase === 'entries' ? format.number : format.bytes
  return t(progressKeys[phase], { done: write(done), total: write(total) })
}

const Work = ({ words, done, total, onStop }: { words: string; done: number; total: number; onStop: (() => void) | null }) => {
  const { t } = useTranslation('start')
  return (
    <div className={styles.work}>
      <Progress label={t('bringBack.title')} text={words} done={done} total={total} />
      {onStop && (
        <Button small icon={Square} onPress={onStop}>
          {t('bringBack.stop')}
        </Button>
      )}
    </div>
  )
}

export const BringBackFields = ({ back }: { back: BringingBack }) => {
  const { at } = back.stage
  const place = useRef<HTMLDivElement>(null)
  const before = useRef(at)
  useEffect(() => {
    if (before.current === at) return
    before.current = at
    // What was pressed is gone: the focus stays here, and does not jump to the corner of the window. A passphrase has a field for it.
    if (at !== 'locked') place.current?.focus({ preventScroll: true })
  }, [at])
  return (
    <div ref={place} tabIndex={-1} className={styles.stage}>
      <Stage back={back} />
    </div>
  )
}

const Stage = ({ back }: { back: BringingBack }) => {
  const { t } = useTranslation('start')
  const format = useFormat()
  const { stage } = back
  const working = useProgressWords(stage.at === 'working' ? stage.progress : null)
  switch (stage.at) {
    case 'choose':
      return (
        <div className={styles.inner}>
          {stage.error !== null && <Problem error={stage.error} />}
          <BringBackWays back={back} />
        </div>
      )
    case 'sending': {
      const { sentBytes = 0, bytes = 0 } = stage.progress ?? {}
      return (
        <Work words={t('bringBack.bytes', { done: format.bytes(sentBytes), total: format.bytes(bytes) })} done={sentBytes} total={bytes} onStop={back.stop} />
      )
    }
    case 'looking':
      return <Work words={t('bringBack.looking')} done={0} total={0} onStop={back.stop} />
    case 'which':
      return (
        <div className={styles.inner}>
          <p>{t('bringBack.which')}</p>
          <Choices label={t('bringBack.which')} choices={stage.choices} back={back} />
          <SomethingElse onPress={back.startAgain} />
        </div>
      )
    case 'locked':
      return (
        <div className={styles.inner}>
          <Passphrase source={stage.source} wrong={stage.wrong} back={back} />
        </div>
      )
    case 'found':
      return (
        <div className={styles.inner}>
          <Found found={stage.found} />
          {stage.error !== null && <Problem error={stage.error} />}
          <SomethingElse onPress={back.startAgain} />
        </div>
      )
    case 'working':
      return (
        <div className={styles.inner}>
          <Found found={stage.found} />
          {/* What can be read of a damaged one is read in one go. */}
          <Work
            words={working}
            done={stage.progress?.done ?? 0}
            total={stage.progress?.total ?? 0}
            onStop={stage.progress?.phase === 'salvage' ? null : back.stop}
          />
        </div>
      )
  }
}

const SomethingElse = ({ onPress }: { onPress(): void }) => {
  const { t } = useTranslation('start')
  return (
    <div className={styles.ways}>
      <Button small icon={Undo2} mirrorIcon onPress={onPress}>
        {t('bringBack.other')}
      </Button>
    </div>
  )
}
