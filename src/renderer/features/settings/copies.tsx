// Copies of the open repository: where it lies, back up now; and the way back from one, which makes a repository of its own.
import { Archive, FolderOpen, History } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBackUp, useCall, useServices, useTell } from '../../engine-client/index.ts'
import { Button, useFormat } from '../../ui/index.ts'
import { AutomaticCopies } from './automatic-copies.tsx'
import styles from './settings-page.module.css'

export const Copies = () => {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const { shell, asked } = useServices()
  const tell = useTell()
  const backUp = useBackUp()
  const [working, setWorking] = useState(false)
  const { data } = useCall('repository.read', {})
  const { data: stats } = useCall('repository.stats', {})
  const run = async () => {
    setWorking(true)
    await backUp()
    setWorking(false)
  }
  return (
    <>
      <div>
        <p>{t('copies.where')}</p>
        <p className={styles.path}>{data?.directory}</p>
        {stats && data && (
          <p className={styles.hint}>
            {t('copies.size', { size: format.bytes(stats.databaseBytes + stats.derivedBytes + stats.attachmentBytes), free: format.bytes(data.freeBytes) })}
          </p>
        )}
      </div>
      <div className={styles.acts}>
        <Button look="primary" icon={Archive} isDisabled={working} onPress={() => void run()}>
          {t(working ? 'copies.working' : 'copies.now')}
        </Button>
        {shell.can.showInFolder && data && (
          <Button icon={FolderOpen} onPress={() => void tell(shell.showInFolder(data.directory))}>
            {t('copies.show')}
          </Button>
        )}
      </div>
      <p className={styles.hint}>{t('copies.hint')}</p>
      <AutomaticCopies />
      <div className={styles.acts}>
        <Button icon={History} onPress={() => asked.bringBack()}>
          {t('start:bringBack.menu')}
        </Button>
      </div>
      <p className={styles.hint}>{t('start:bringBack.hint')}</p>
    </>
  )
}
