// The files of an item: open elsewhere, save a copy, replace, take off, attach one more.
import { Ellipsis, FileText, Paperclip } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemAttachment, ItemDetails } from '../../../../contract/areas/items.ts'
import type { AttachmentHash } from '../../../../contract/ids.ts'
import { useActs, useCall, useServices, useTell } from '../../../engine-client/index.ts'
import { Button, Icon, IconButton, Menu, MenuItem, UserText, useFormat } from '../../../ui/index.ts'
import styles from './attachment-list.module.css'
import { changeFiles } from './file-acts.ts'
import { None, Part } from './part.tsx'

export const AttachmentList = ({ item, readOnly }: { item: ItemDetails; readOnly: boolean }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { engine, shell } = useServices()
  const tell = useTell()
  const { act } = useActs()
  const { data: repository } = useCall('repository.read', {})
  const input = useRef<HTMLInputElement>(null)
  const replaces = useRef<AttachmentHash | undefined>(undefined)

  const attach = async (file: File) => {
    const old = replaces.current
    const put = async () => {
      const mediaType = file.type || 'application/octet-stream'
      const { hash } = await engine.call('attachments.add', { bytes: new Uint8Array(await file.arrayBuffer()), name: file.name, mediaType })
      return changeFiles(engine, item.id, { put: [{ hash, name: file.name, mediaType, original: false }], take: old ? [old] : [] }, item.attachments)
    }
    await act(put, { key: old ? 'library:done.replaced' : 'library:done.attached' })
  }
  const choose = (old?: AttachmentHash) => {
    replaces.current = old
    input.current?.click()
  }
  const request = (file: ItemAttachment) => (repository ? { repositoryId: repository.repositoryId, hash: file.hash, name: file.name } : null)
  const save = async (file: ItemAttachment) => {
    const what = request(file)
    if (what) await tell(shell.saveAttachment(what), (saved) => (saved ? { key: 'library:done.savedCopy' } : null))
  }
  const openOutside = async (file: ItemAttachment) => {
    const what = request(file)
    if (what) await tell(shell.openInOtherProgram(what))
  }
  const detach = (file: ItemAttachment) =>
    act(() => changeFiles(engine, item.id, { put: [], take: [file.hash] }, item.attachments), { key: 'library:done.detached' })

  return (
    <Part
      title={t('files')}
      action={
        !readOnly && (
          <Button small look="quiet" icon={Paperclip} onPress={() => choose()}>
            {t('attachFile')}
          </Button>
        )
      }
    >
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('attachFile')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file) void attach(file)
        }}
      />
      {item.attachments.length === 0 && <None>{t('noFiles')}</None>}
      <ul>
        {item.attachments.map((file) => (
          <li key={file.hash} className={styles.file}>
            <Icon of={FileText} />
            <span className={styles.name}>
              <UserText>{file.name}</UserText>
              <span className={styles.facts}>{[format.bytes(file.sizeBytes), file.original && t('original')].filter(Boolean).join(t('comma'))}</span>
            </span>
            <Menu trigger={<IconButton icon={Ellipsis} label={t('fileMenu', { name: file.name })} word="hidden" />}>
              {shell.can.openInOtherProgram ? <MenuItem onAction={() => void openOutside(file)}>{t('openOutside')}</MenuItem> : null}
              <MenuItem onAction={() => void save(file)}>{t('saveAs')}</MenuItem>
              {!readOnly ? <MenuItem onAction={() => choose(file.hash)}>{t('replaceFile')}</MenuItem> : null}
              {!readOnly && !file.original ? <MenuItem onAction={() => void detach(file)}>{t('detachFile')}</MenuItem> : null}
            </Menu>
          </li>
        ))}
      </ul>
    </Part>
  )
}
