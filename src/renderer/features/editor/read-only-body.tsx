// The text where it may not be written: a rendering of a copy without a binding, with the reason above it.
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type * as Y from 'yjs'
import { bodyJson } from '../../../document/body/body-json.ts'
import { BodyView } from '../../ui/prose/index.ts'

export interface ReadOnlyBodyProps {
  doc: Y.Doc
  lang: string | null
  attachmentUrl: (hash: string) => string
  calloutWords: Record<string, string>
  onOpenItem: (id: string) => void
  onOpenLink: (url: string) => void
}

const redrawMs = 300

export const ReadOnlyBody = ({ doc, lang, attachmentUrl, calloutWords, onOpenItem, onOpenLink }: ReadOnlyBodyProps) => {
  const { t } = useTranslation('editor')
  const [body, setBody] = useState(() => bodyJson(doc))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const changed = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        setBody(bodyJson(doc))
      }, redrawMs)
    }
    doc.on('updateV2', changed)
    return () => {
      doc.off('updateV2', changed)
      clearTimeout(timer)
    }
  }, [doc])
  const options = useMemo(() => ({ attachmentUrl, unknownLabel: t('unknownPart'), pictureMissing: t('pictureMissing') }), [attachmentUrl, t])
  return <BodyView body={body} options={options} calloutWords={calloutWords} label={t('body')} lang={lang} onOpenItem={onOpenItem} onOpenLink={onOpenLink} />
}
