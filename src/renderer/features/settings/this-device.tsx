// Who one is here: the name others see, the name of this device, and the passphrase of its key.
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../contract/areas/home.ts'
import { errorSentence, type KeptPassphraseControl, useKeptPassphrase, useMutation, useServices } from '../../engine-client/index.ts'
import { Button, Dialog, Switch, TextField, useDraft } from '../../ui/index.ts'
import styles from './settings-page.module.css'

export const ThisDevice = ({ settings, onSave }: { settings: Settings; onSave(change: Partial<Settings>): void }) => {
  const { t } = useTranslation('settings')
  const [name, setName] = useDraft(settings.contributorName ?? '')
  const [device, setDevice] = useDraft(settings.deviceName)
  const [asking, setAsking] = useState(false)
  const kept = useKeptPassphrase()
  return (
    <>
      <TextField
        label={t('device.name')}
        hint={t('device.nameHint')}
        value={name}
        onChange={setName}
        maxLength={120}
        onBlur={() => name.trim() && name.trim() !== settings.contributorName && onSave({ contributorName: name.trim() })}
      />
      <TextField
        label={t('device.device')}
        hint={t('device.deviceHint')}
        value={device}
        onChange={setDevice}
        maxLength={120}
        onBlur={() => device.trim() && device.trim() !== settings.deviceName && onSave({ deviceName: device.trim() })}
      />
      <div className={styles.acts}>
        <Button icon={KeyRound} onPress={() => setAsking(true)}>
          {t('device.passphrase')}
        </Button>
      </div>
      <p className={styles.hint}>{t('device.passphraseHint')}</p>
      {kept.kept && (
        <Switch isSelected onChange={() => void kept.keep(null)} hint={t('device.rememberHint')}>
          {t('device.remember')}
        </Switch>
      )}
      {asking && <PassphraseDialog kept={kept} onClose={() => setAsking(false)} />}
    </>
  )
}

const PassphraseDialog = ({ kept, onClose }: { kept: KeptPassphraseControl; onClose(): void }) => {
  const { t } = useTranslation('settings')
  const { notices } = useServices()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [remember, setRemember] = useState(kept.kept)
  const set = useMutation('home.setPassphrase')
  const differ = second !== '' && first !== second
  const save = async (passphrase: string | null) => {
    if ((await set.run({ passphrase })) === undefined) return
    if (kept.possible) await kept.keep(remember ? passphrase : null)
    onClose()
    notices.show({ tone: 'done', key: passphrase === null ? 'settings:device.passphraseOff' : 'settings:device.passphraseOn' })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('device.passphrase')}
      actions={
        <>
          <Button onPress={() => void save(null)}>{t('device.takeOff')}</Button>
          <Button look="primary" isDisabled={first.length < 8 || first !== second || set.running} onPress={() => void save(first)}>
            {t('device.setIt')}
          </Button>
        </>
      }
    >
      <p>{t('device.passphraseText')}</p>
      <TextField
        label={t('device.newPassphrase')}
        hint={t('device.atLeast')}
        type="password"
        value={first}
        onChange={setFirst}
        autoFocus
        autoComplete="new-password"
      />
      <TextField
        label={t('device.again')}
        error={differ ? t('device.differ') : null}
        type="password"
        value={second}
        onChange={setSecond}
        autoComplete="new-password"
      />
      {kept.possible && (
        <Switch isSelected={remember} onChange={setRemember} hint={t('device.rememberHint')}>
          {t('device.remember')}
        </Switch>
      )}
      {set.error ? <p role="alert">{errorSentence(set.error, t)}</p> : null}
    </Dialog>
  )
}
