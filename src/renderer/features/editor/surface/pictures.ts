// Pictures and files that come into the text: stored as attachments first, shown from there. The picture as a block shows its
// caption and is chosen by a click; nothing is fetched from outside.
import type { Editor } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { attachmentAddress } from '../../../../document/schema/addresses.ts'
import { Figure } from '../../../../document/schema/nodes/figure.ts'
import { withoutPageParts } from './paste.ts'
import { byTool } from './quiet-state.ts'

export interface StoredFile {
  hash: string
  name: string
  mediaType: string
}

/** Stores bytes as an attachment. Errors: file-too-large, disk-full, channel-closed. */
export type StoreFile = (file: { bytes: Uint8Array; name: string; mediaType: string }) => Promise<StoredFile>

export interface FileIntake {
  store: StoreFile
  /** A file that is no picture becomes an attachment of the item. */
  attach: (file: StoredFile) => Promise<void>
  /** Told in words by the window. */
  failed: (error: unknown, name: string) => void
  pasteCleaned: (view: EditorView, html: string) => boolean
}

const isPicture = (mediaType: string) => mediaType.startsWith('image/')

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

/** Puts pictures where the caret (or the given place) is; other files become attachments with a link. */
export const takeFiles = async (editor: Editor, files: readonly File[], intake: FileIntake, at?: number): Promise<void> => {
  // The place moves while files are being stored: it is followed by a bookmark of the selection.
  let place = at
  const follow = ({ transaction }: { transaction: { mapping: { map: (position: number) => number } } }) => {
    if (place !== undefined) place = transaction.mapping.map(place)
  }
  editor.on('transaction', follow)
  try {
    for (const file of files) {
      try {
        const stored = await intake.store({ bytes: await bytesOf(file), name: file.name, mediaType: file.type || 'application/octet-stream' })
        if (editor.isDestroyed) return
        if (!isPicture(stored.mediaType)) await intake.attach(stored)
        const content = isPicture(stored.mediaType)
          ? { type: 'figure', attrs: { src: stored.hash } }
          : { type: 'text', text: stored.name, marks: [{ type: 'link', attrs: { href: attachmentAddress(stored.hash) } }] }
        const position = place ?? editor.state.selection.to
        editor.chain().setMeta(byTool, true).insertContentAt(position, content).run()
      } catch (error) {
        intake.failed(error, file.name)
      }
    }
  } finally {
    editor.off('transaction', follow)
  }
}

const dataAddress = /^data:(image\/[a-z0-9.+-]+);base64,/i

/** Pictures that stand inside pasted HTML as text are stored; the others keep their address as a note and are not fetched. */
export const storeEmbeddedPictures = async (html: string, store: StoreFile): Promise<string> => {
  const page = new DOMParser().parseFromString(withoutPageParts(html), 'text/html')
  for (const image of page.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? ''
    const mediaType = dataAddress.exec(source)?.[1]
    if (!mediaType) continue
    const binary = atob(source.slice(source.indexOf(',') + 1).replace(/\s/g, ''))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    const { hash } = await store({ bytes, name: image.alt || 'picture', mediaType })
    image.setAttribute('data-attachment', hash)
    image.removeAttribute('src')
  }
  return page.body.innerHTML
}

export const filesPlugin = (editor: Editor, intake: FileIntake) =>
  new Plugin({
    key: new PluginKey('files'),
    props: {
      handlePaste: (view, event) => {
        const data = event.clipboardData
        if (!data) return false
        const html = data.getData('text/html')
        const files = [...data.files]
        // Word and spreadsheets put a picture of the text beside the text: the text wins.
        if (files.length > 0 && !html.replace(/<[^>]*>/g, '').trim()) {
          void takeFiles(editor, files, intake)
          return true
        }
        if (/<img[^>]+src=["']?data:image/i.test(html)) {
          storeEmbeddedPictures(html, intake.store).then(
            (stored) => !view.isDestroyed && intake.pasteCleaned(view, stored),
            (error: unknown) => intake.failed(error, ''),
          )
          return true
        }
        return false
      },
      handleDrop: (view, event, _slice, moved) => {
        const files = [...(event.dataTransfer?.files ?? [])]
        if (moved || files.length === 0) return false
        event.preventDefault()
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos
        void takeFiles(editor, files, intake, at)
        return true
      },
    },
  })

export interface FigureWords {
  /** For a picture whose file is not here. */
  missing: string
}

/** The figure with its caption, drawn without React: a text may hold hundreds. */
export const figureView = (words: () => FigureWords, attachmentUrl: (hash: string) => string) =>
  Figure.extend({
    addNodeView:
      () =>
      ({ node }) => {
        const dom = document.createElement('figure')
        dom.setAttribute('data-drag-handle', '')
        const image = document.createElement('img')
        const caption = document.createElement('figcaption')
        caption.dir = 'auto'
        let attributes = ''
        const draw = (attrs: Record<string, unknown>) => {
          const key = JSON.stringify(attrs)
          if (key === attributes) return
          attributes = key
          const src = typeof attrs.src === 'string' ? attrs.src : null
          image.alt = typeof attrs.alt === 'string' ? attrs.alt : src ? '' : words().missing
          if (src) image.src = attachmentUrl(src)
          else image.removeAttribute('src')
          image.style.inlineSize = typeof attrs.width === 'number' ? `${attrs.width}%` : ''
          caption.textContent = typeof attrs.caption === 'string' ? attrs.caption : ''
          caption.hidden = !attrs.caption
        }
        draw(node.attrs)
        dom.append(image, caption)
        return {
          dom,
          update: (next) => {
            if (next.type.name !== 'figure') return false
            draw(next.attrs)
            return true
          },
          ignoreMutation: () => true,
        }
      },
  })
