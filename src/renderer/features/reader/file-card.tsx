// A file that is not shown here: what it is, and how to get at it.
import { Download, ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemAttachment } from '../../../contract/areas/items.ts'
import { useCall, useServices } from '../../engine-client/index.ts'
import { Button, useFormat } from '../../ui/index.ts'
import styles from './reader.module.css'

export const FileCard = ({ file, children }: { file: ItemAttachment; url?: string; children?: ReactNode }) => {
  const { t } = useTranslation('reader')
  const format = useFormat()
  const { shell, notices } = useServices()
  const repositoryId = useCall('repository.read', {}).data?.repositoryId
  const failed = (error: unknown) => notices.show({ tone: 'problem', error })
  const request = repositoryId ? { repositoryId, hash: file.hash, name: file.name } : null
  return (
    <section className={styles.card} aria-label={file.name}>
      <h2 className={styles.cardTitle}>
        <bdi dir="auto">{file.name}</bdi>
      </h2>
      <p className={styles.facts}>{format.bytes(file.sizeBytes)}</p>
      {children ?? <p>{t('otherFile')}</p>}
      <div className={styles.actions}>
        {shell.can.openInOtherProgram && (
          <Button look="primary" icon={ExternalLink} isDisabled={!request} onPress={() => request && void shell.openInOtherProgram(request).catch(failed)}>
            {t('openInOther')}
          </Button>
        )}
        <Button icon={Download} isDisabled={!request} onPress={() => request && void shell.saveAttachment(request).catch(failed)}>
          {t('saveOriginal')}
        </Button>
      </div>
    </section>
  )
}
