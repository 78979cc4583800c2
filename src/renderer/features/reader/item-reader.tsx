// What one reads of an item: the PDF or picture it was made from, its text, or a card for a file that other programs open.
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import type { AttachmentHash, ItemId } from '../../../contract/ids.ts'
import type { BodyJson, NodeJson } from '../../../document/body/body-json.ts'
import { errorSentence, useCall, useServices } from '../../engine-client/index.ts'
import { isPdf, isPicture, itemPlaceOf } from '../../ui/index.ts'
import { FileCard } from './file-card.tsx'
import { PdfReader } from './pdf/pdf-reader.tsx'
import { PictureReader } from './picture-reader.tsx'
import styles from './reader.module.css'
import { TextReader } from './text-reader.tsx'

/** Something to read in it: words, or a picture that stands in the text. */
const saysSomething = (node: NodeJson): boolean =>
  (node.text?.trim() ?? '') !== '' || node.type === 'figure' || node.type === 'image' || (node.content ?? []).some(saysSomething)

const bodyOf = (text: string | undefined): BodyJson | null => {
  if (text === undefined) return null
  const shown: unknown = JSON.parse(text)
  const body = typeof shown === 'object' && shown !== null && 'body' in shown ? shown.body : shown
  return typeof body === 'object' && body !== null && 'type' in body && body.type === 'doc' ? (body as BodyJson) : null
}

export const ItemReader = ({ itemId }: { itemId: ItemId }) => {
  const { t, i18n } = useTranslation('reader')
  const [query] = useSearchParams()
  const { page, find } = itemPlaceOf(query)
  const { shell } = useServices()
  const { data: item, error } = useCall('items.read', { id: itemId })
  const repositoryId = useCall('repository.read', {}).data?.repositoryId
  const original = item?.attachments.find((file) => file.original)
  const direct = original && (isPdf(original) || isPicture(original)) ? original : null
  const shown = useCall('items.show', item && !direct ? { id: itemId, format: 'json' } : null)
  const body = useMemo(() => bodyOf(shown.data?.text), [shown.data?.text])
  const attachmentUrl = useCallback((hash: string) => (repositoryId ? shell.attachmentUrl(repositoryId, hash as AttachmentHash) : ''), [repositoryId, shell])

  const problem = error ?? shown.error
  if (problem && !item) return <div className={styles.quiet}>{errorSentence(problem, t)}</div>
  if (!item || !repositoryId) return <div className={styles.reader} />
  if (direct) {
    const url = attachmentUrl(direct.hash)
    return isPdf(direct) ? (
      <PdfReader
        key={direct.hash}
        itemId={itemId}
        file={direct}
        url={url}
        lang={item.language ?? i18n.language}
        noTextLayer={item.noTextLayer}
        startPage={page}
        startFind={find}
      />
    ) : (
      <PictureReader key={direct.hash} file={direct} url={url} alt={item.title || direct.name} />
    )
  }
  if (shown.error) return <div className={styles.quiet}>{errorSentence(shown.error, t)}</div>
  if (!body) return <div className={styles.reader} />
  const others = item.attachments.filter((file) => file.original)
  if (!saysSomething(body) && others.length > 0)
    return (
      <div className={styles.reader}>
        <h1 className={styles.cardsTitle} dir="auto" lang={item.language ?? ''}>
          {item.title || t('untitled')}
        </h1>
        {others.map((file) => (
          <FileCard key={file.hash} file={file} />
        ))}
      </div>
    )
  return <TextReader item={item} body={body} attachmentUrl={attachmentUrl} startFind={find} />
}
