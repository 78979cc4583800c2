// A new passphrase, written twice: nobody can open the file without it.
import { useTranslation } from 'react-i18next'
import { TextField } from '../../../ui/index.ts'

type Twice = [string, string]

/** Long enough that guessing is hopeless for whoever finds the stick; age stretches it besides. */
export const shortestPassphrase = 8

/** null: it can be used. */
export const passphraseProblem = ([first, second]: Twice): 'short' | 'different' | null =>
  first.length < shortestPassphrase ? 'short' : first !== second ? 'different' : null

export const PassphraseTwice = ({ value, onChange }: { value: Twice; onChange(value: Twice): void }) => {
  const { t } = useTranslation('exchange')
  const problem = passphraseProblem(value)
  return (
    <>
      <TextField
        label={t('passphrase.label')}
        hint={t('passphrase.hint')}
        error={value[0] !== '' && problem === 'short' ? t('passphrase.short') : null}
        type="password"
        value={value[0]}
        onChange={(first) => onChange([first, value[1]])}
      />
      <TextField
        label={t('passphrase.again')}
        error={value[1] !== '' && problem === 'different' ? t('passphrase.different') : null}
        type="password"
        value={value[1]}
        onChange={(second) => onChange([value[0], second])}
      />
    </>
  )
}
