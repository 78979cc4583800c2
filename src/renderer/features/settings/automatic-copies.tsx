// Copies that are made by themselves: how often, where, how many; and what the last one came to.
import { FolderOpen, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CallInput } from '../../../contract/contract.ts'
import { errorCodes, GranaryError } from '../../../contract/errors.ts'
import { errorSentence, useCall, useMutation, useShell } from '../../engine-client/index.ts'
import { Button, Disclosure, RadioGroup, Stepper, useFormat } from '../../ui/index.ts'
import styles from './settings-page.module.css'

const numbers = [1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90, 180, 365] as const

export const AutomaticCopies = () => {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const shell = useShell()
  const change = useMutation('copies.set')
  const { data: settings } = useCall('copies.settings', {})
  const { data: list } = useCall('copies.list', {})
  if (!settings) return null
  const { every, keep, folder, lastAtUtc, lastProblem } = settings
  const save = (input: CallInput<'copies.set'>) => void change.run(input)
  const more = numbers.find((number) => number > keep)
  const fewer = numbers.findLast((number) => number < keep)
  const choose = async () => {
    const chosen = await shell.chooseDirectory('copies')
    if (chosen !== null) save({ folder: chosen })
  }
  const why = lastProblem === null ? null : errorSentence(new GranaryError(errorCodes.find((code) => code === lastProblem) ?? 'internal', lastProblem), t)
  return (
    <>
      <RadioGroup
        label={t('copies.every')}
        columns
        value={every}
        onChange={(value) => save({ every: value })}
        choices={(['day', 'week', 'off'] as const).map((value) => ({ value, word: t(`copies.${value}`) }))}
      />
      {every !== 'off' && (
        <>
          <Stepper
            label={t('copies.keep')}
            value={format.number(keep)}
            less={t('copies.fewer')}
            more={t('copies.more')}
            canLess={fewer !== undefined}
            canMore={more !== undefined}
            onLess={() => fewer && save({ keep: fewer })}
            onMore={() => more && save({ keep: more })}
          />
          <div>
            <p>{t('copies.place')}</p>
            <p className={folder === null ? styles.hint : styles.path}>{folder ?? t('copies.ownPlace')}</p>
          </div>
          {(shell.can.paths || folder !== null) && (
            <div className={styles.acts}>
              {shell.can.paths && (
                <Button icon={FolderOpen} onPress={() => void choose()}>
                  {t('copies.choose')}
                </Button>
              )}
              {folder !== null && (
                <Button icon={Undo2} onPress={() => save({ folder: null })}>
                  {t('copies.own')}
                </Button>
              )}
            </div>
          )}
        </>
      )}
      {why === null ? (
        <p className={styles.hint}>{lastAtUtc === null ? every !== 'off' && t('copies.never') : t('copies.last', { day: format.day(lastAtUtc) })}</p>
      ) : (
        <p role="status">{t('copies.problem', { why })}</p>
      )}
      {list && list.copies.length > 0 && (
        <Disclosure title={t('copies.list')}>
          <ul>
            {list.copies.map(({ path, atUtc, sizeBytes }) => (
              <li key={path} className={styles.path}>
                {format.day(atUtc)}, {format.time(atUtc)}, {format.bytes(sizeBytes)}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {change.error ? <p role="alert">{errorSentence(change.error, t)}</p> : null}
    </>
  )
}
