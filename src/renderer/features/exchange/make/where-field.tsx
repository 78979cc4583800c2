// Where something is written to: the dialog of the system, or a path where a browser has none.
import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall, useShell } from '../../../engine-client/index.ts'
import { Button, TextField } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { fileNameOf } from './file-name.ts'

export interface Where {
  path: string
  suggestedName: string
  choose(path: string): void
}

/** Somewhere sensible to begin with, until somebody chooses. */
export const useWhere = (name: string, ending: string): Where => {
  const { data: home } = useCall('home.read', {})
  const [atMs] = useState(Date.now)
  const [chosen, choose] = useState<string | null>(null)
  const folder = home?.repositoriesDirectory ?? ''
  const suggestedName = fileNameOf(name, ending, atMs)
  const suggested = folder ? `${folder}${folder.includes('\\') ? '\\' : '/'}${suggestedName}` : ''
  return { path: chosen ?? suggested, suggestedName, choose }
}

export const WhereField = ({ what, where }: { what: 'bundle' | 'parcel' | 'edition'; where: Where }) => {
  const { t } = useTranslation('exchange')
  const shell = useShell()
  const choose = async () => {
    const path = what === 'edition' ? await shell.chooseDirectory('edition') : await shell.chooseSavePath(what, where.suggestedName)
    if (path !== null) where.choose(path)
  }
  return (
    <div>
      <div className={styles.pathRow}>
        <TextField label={t(`where.${what === 'edition' ? 'folder' : 'file'}`)} value={where.path} onChange={where.choose} className={styles.pathField} />
        {shell.can.paths && (
          <Button icon={FolderOpen} onPress={() => void choose()}>
            {t('where.choose')}
          </Button>
        )}
      </div>
      <p className={styles.hint}>{t(shell.can.paths ? 'where.hint' : 'where.browserHint')}</p>
    </div>
  )
}
