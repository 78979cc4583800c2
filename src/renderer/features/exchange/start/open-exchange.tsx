// Ways to a folder or a bundle: the dialogs of the system, or a path where a browser has none.
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useServices } from '../../../engine-client/index.ts'
import { Button, isInvitationFile, lookPath, TextField } from '../../../ui/index.ts'
import styles from '../exchange.module.css'

export interface OpenExchange {
  /** Folders of this computer can be chosen. */
  canChoose: boolean
  chooseFolder(): Promise<void>
  chooseBundle(): Promise<void>
  lookAtFiles(files: Promise<File[]>): Promise<void>
}

export const useOpenExchange = (): OpenExchange => {
  const { shell, notices, asked } = useServices()
  const [, navigate] = useLocation()
  return useMemo(() => {
    const look = async (find: () => Promise<string | null | undefined>) => {
      try {
        const path = await find()
        if (path) navigate(lookPath(path))
      } catch (error) {
        notices.show({ tone: 'problem', error })
      }
    }
    // One is enough: parts of a bundle are found beside each other.
    const first = ({ paths, uploads }: { paths: string[]; uploads: string[] }) => paths[0] ?? (uploads[0] && `upload:${uploads[0]}`)
    return {
      canChoose: shell.can.paths,
      chooseFolder: () => look(() => shell.chooseDirectory('exchange')),
      chooseBundle: () => look(async () => first(await shell.chooseFiles('bundle'))),
      lookAtFiles: (files) =>
        look(async () => {
          const [one] = await files
          if (one && isInvitationFile(one.name)) {
            await asked.joinWithFile(one)
            return null
          }
          return first(await shell.sourcesOf(one ? [one] : []))
        }),
    }
  }, [shell, notices, asked, navigate])
}

/** For a browser, which has no dialog for folders: Granary runs on this computer and takes a path. */
export const OpenByPath = () => {
  const { t } = useTranslation('exchange')
  const [, navigate] = useLocation()
  const [path, setPath] = useState('')
  const open = () => {
    if (path.trim()) navigate(lookPath(path.trim()))
  }
  return (
    <div>
      <div className={styles.pathRow}>
        <TextField label={t('open.path')} value={path} onChange={setPath} onEnter={open} className={styles.pathField} />
        <Button isDisabled={!path.trim()} onPress={open}>
          {t('look.word')}
        </Button>
      </div>
      <p className={styles.hint}>{t('open.pathHint')}</p>
    </div>
  )
}
