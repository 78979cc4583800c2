// The device key is locked with a passphrase: one field, and what can be done when it is forgotten.
import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorSentence, useKeptPassphrase, useMutation } from '../../engine-client/index.ts'
import { Button, Switch, TextField } from '../../ui/index.ts'
import { StartScreen } from './start-screen.tsx'

export const Unlock = ({ onUnlocked }: { onUnlocked(): void }) => {
  const { t } = useTranslation('start')
  const [passphrase, setPassphrase] = useState('')
  const unlock = useMutation('home.unlock')
  const kept = useKeptPassphrase()
  const [remember, setRemember] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if ((await unlock.run({ passphrase })) === undefined) return
    if (remember) await kept.keep(passphrase)
    onUnlocked()
  }
  return (
    <form onSubmit={(event) => void submit(event)} style={{ blockSize: '100%' }}>
      <StartScreen
        title={t('unlock.title')}
        lead={t('unlock.lead')}
        actions={
          <Button type="submit" look="primary" icon={KeyRound} isDisabled={passphrase === '' || unlock.running}>
            {t(unlock.running ? 'unlock.working' : 'unlock.act')}
          </Button>
        }
      >
        <TextField
          label={t('unlock.passphrase')}
          hint={t('unlock.hint')}
          error={unlock.error ? errorSentence(unlock.error, t) : null}
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          autoFocus
          autoComplete="current-password"
        />
        {kept.possible && (
          <Switch isSelected={remember} onChange={setRemember} hint={t('unlock.rememberHint')}>
            {t('unlock.remember')}
          </Switch>
        )}
      </StartScreen>
    </form>
  )
}
