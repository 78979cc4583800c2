// No repository is open: the recent ones, and the ways to another. When one did not open, why, and what to do.
import { FolderOpen, History, LogIn, Plus, Sprout } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HomeState, OpenedRepository } from '../../../contract/areas/home.ts'
import { errorCodeOf, errorSentence, useCall, useServices } from '../../engine-client/index.ts'
import { Button, UserText, useFormat } from '../../ui/index.ts'
import { JoinDialog } from './join/join-dialog.tsx'
import { RepairWays } from './repair-ways.tsx'
import { NewRepositoryDialog } from './repository-dialogs.tsx'
import styles from './start-screen.module.css'
import { StartScreen } from './start-screen.tsx'

interface ChooseRepositoryProps {
  home: HomeState
  /** Why the last one did not open; null when none was tried. */
  error: unknown
  failedDirectory: string | null
  onOpen(directory: string): void
  onOpened(repository: OpenedRepository): void
}

export const ChooseRepository = ({ home, error, failedDirectory, onOpen, onOpened }: ChooseRepositoryProps) => {
  const { t } = useTranslation('start')
  const format = useFormat()
  const { engine, shell, notices, asked } = useServices()
  const [dialog, setDialog] = useState<'new' | 'join' | null>(null)
  const { data } = useCall('home.read', {})
  const recent = (data ?? home).recent
  const tell = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (problem) {
      notices.show({ tone: 'problem', error: problem })
    }
  }
  const openOther = async () => {
    const directory = await shell.chooseDirectory('open-repository')
    if (directory) onOpen(directory)
  }
  const forget = (directory: string) =>
    tell(async () => {
      await engine.call('home.forgetRepository', { directory })
    })
  return (
    <StartScreen title={t('choose.title')} lead={recent.length > 0 ? t('choose.lead') : t('choose.leadNone')}>
      {error ? (
        <div role="alert" className={styles.problem}>
          <p>{errorSentence(error, t)}</p>
          {failedDirectory && <p className={styles.path}>{failedDirectory}</p>}
        </div>
      ) : null}
      {failedDirectory && errorCodeOf(error) === 'database-damaged' && (
        <section aria-label={t('repair.ways')}>
          <ol className={styles.repairs}>
            <RepairWays directory={failedDirectory} onOpenable={() => onOpen(failedDirectory)} />
          </ol>
        </section>
      )}
      {recent.length > 0 && (
        <ul className={styles.recent}>
          {recent.map(({ directory, name, openedAtUtc, exists }) => (
            <li key={directory} className={styles.repository}>
              <span className={styles.repositoryText}>
                <strong>
                  <UserText>{name}</UserText>
                </strong>
                <span className={styles.path}>{directory}</span>
                <span className={styles.step}>{exists ? t('choose.opened', { day: format.day(openedAtUtc) }) : t('choose.gone')}</span>
              </span>
              {exists ? (
                <Button look="primary" onPress={() => onOpen(directory)}>
                  {t('choose.open')}
                </Button>
              ) : (
                <Button onPress={() => void forget(directory)}>{t('choose.forget')}</Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className={styles.ways}>
        <Button icon={Plus} onPress={() => setDialog('new')}>
          {t('new')}
        </Button>
        <Button icon={LogIn} onPress={() => setDialog('join')}>
          {t('join.menu')}
        </Button>
        {shell.can.paths && (
          <Button icon={FolderOpen} onPress={() => void openOther()}>
            {t('openExisting')}
          </Button>
        )}
        <Button icon={History} onPress={() => asked.bringBack()}>
          {t('bringBack.menu')}
        </Button>
        <Button icon={Sprout} onPress={() => void tell(async () => onOpened(await engine.call('home.openSample', {})))}>
          {t('sample')}
        </Button>
      </div>
      <NewRepositoryDialog isOpen={dialog === 'new'} onClose={() => setDialog(null)} onOpened={onOpened} />
      <JoinDialog isOpen={dialog === 'join'} onClose={() => setDialog(null)} onOpened={onOpened} />
    </StartScreen>
  )
}
