// Making a repository, and saying where the open one lies.
import { Copy, FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenedRepository } from '../../../contract/areas/home.ts'
import { errorSentence, useCall, useMutation, useShell, useTell } from '../../engine-client/index.ts'
import { Button, Dialog, TextField, useFormat } from '../../ui/index.ts'
import styles from './start-screen.module.css'

interface OpeningDialogProps {
  isOpen: boolean
  onClose(): void
  onOpened(repository: OpenedRepository): void
}

export const NewRepositoryDialog = (props: OpeningDialogProps) => (props.isOpen ? <NewRepository {...props} /> : null)

const NewRepository = ({ onClose, onOpened }: OpeningDialogProps) => {
  const { t } = useTranslation('start')
  const shell = useShell()
  const tell = useTell()
  const { data: home } = useCall('home.read', {})
  const [name, setName] = useState('')
  const [directory, setDirectory] = useState<string | null>(null)
  const create = useMutation('home.createRepository')
  const make = async () => {
    if (!name.trim()) return
    const opened = await create.run({ name: name.trim(), directory: directory ?? undefined })
    if (!opened) return
    onClose()
    onOpened(opened)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('new')}
      actions={
        <>
          <Button onPress={onClose}>{t('app:cancel')}</Button>
          <Button look="primary" isDisabled={!name.trim() || create.running} onPress={() => void make()}>
            {t('make')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('repositoryName')}
        value={name}
        onChange={setName}
        maxLength={200}
        autoFocus
        error={create.error ? errorSentence(create.error, t) : null}
        onEnter={() => void make()}
      />
      <div>
        <p>{t('liesIn')}</p>
        <p className={styles.path}>{directory ?? home?.repositoriesDirectory}</p>
      </div>
      {shell.can.paths && (
        <div className={styles.ways}>
          <Button small icon={FolderOpen} onPress={() => void tell(shell.chooseDirectory('new-repository').then((chosen) => chosen && setDirectory(chosen)))}>
            {t('otherFolder')}
          </Button>
        </div>
      )}
    </Dialog>
  )
}

export const WhereDialog = ({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) => {
  const { t } = useTranslation('start')
  const format = useFormat()
  const shell = useShell()
  const tell = useTell()
  const { data } = useCall('repository.read', isOpen ? {} : null)
  const { data: stats } = useCall('repository.stats', isOpen ? {} : null)
  const directory = data?.directory ?? ''
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      size="medium"
      title={t('where.title')}
      actions={
        <>
          <Button icon={Copy} onPress={() => void tell(navigator.clipboard.writeText(directory), { key: 'app:copied' })}>
            {t('where.copy')}
          </Button>
          {shell.can.showInFolder && (
            <Button look="primary" icon={FolderOpen} onPress={() => void tell(shell.showInFolder(directory))}>
              {t('where.show')}
            </Button>
          )}
        </>
      }
    >
      <p>{t('where.text')}</p>
      <dl className={styles.facts}>
        <dt>{t('where.folder')}</dt>
        <dd className={styles.path}>{directory}</dd>
        {stats && (
          <>
            <dt>{t('where.size')}</dt>
            <dd>{format.bytes(stats.databaseBytes + stats.derivedBytes + stats.attachmentBytes)}</dd>
            <dt>{t('where.files')}</dt>
            <dd>{format.number(stats.attachments)}</dd>
          </>
        )}
        {data && (
          <>
            <dt>{t('where.free')}</dt>
            <dd>{format.bytes(data.freeBytes)}</dd>
          </>
        )}
      </dl>
    </Dialog>
  )
}
