// The editor of one item: tools, find, title, text, outline, counts. The text is joined to its session and drawn outside React.
import type { Editor } from '@tiptap/core'
import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import type { ItemDetails } from '../../../contract/areas/items.ts'
import type { RepositoryState } from '../../../contract/areas/repository.ts'
import { GranaryError, isGranaryError } from '../../../contract/errors.ts'
import type { AttachmentHash, ItemId } from '../../../contract/ids.ts'
import { isWebAddress } from '../../../document/schema/addresses.ts'
import { errorSentence, useCallPart, useServices, useUserSettings } from '../../engine-client/index.ts'
import { Banner, Button, itemPath, itemPlaceOf, useFormat, useShortcut } from '../../ui/index.ts'
import { EditorSurface } from './editor-surface.tsx'
import styles from './item-editor.module.css'
import { FindBar } from './parts/find-bar.tsx'
import { FloatingBar } from './parts/floating-bar.tsx'
import { LinkDialog, type LinkDraft } from './parts/link-dialog.tsx'
import { OutlinePanel } from './parts/outline-panel.tsx'
import { PickerList } from './parts/picker-list.tsx'
import { PictureDialog, type PictureFacts } from './parts/picture-dialog.tsx'
import { TitleField } from './parts/title-field.tsx'
import { ReadOnlyBody } from './read-only-body.tsx'
import { useSession } from './session/use-session.ts'
import { redo, undo } from './surface/binding.ts'
import { clickBelow } from './surface/click-below.ts'
import type { EditorWords } from './surface/create-editor.ts'
import { findState, showHit } from './surface/find-plugin.ts'
import { createItemTitles } from './surface/item-link-view.ts'
import { createPicker, type PickerEntry } from './surface/picker.ts'
import { takeFiles } from './surface/pictures.ts'
import { byTool } from './surface/quiet-state.ts'
import { EditorToolbar } from './tools/editor-toolbar.tsx'
import { slashEntries } from './tools/slash-entries.ts'
import type { TextActs } from './tools/text-acts.ts'
import { useAlsoHere } from './use-also-here.ts'
import { useFacts } from './use-facts.ts'

const calloutKinds = ['note', 'tip', 'important', 'warning', 'caution'] as const
const howToLeaveId = 'editor-how-to-leave'
const suggestions = 8

export interface ItemEditorProps {
  itemId: ItemId
  /** Who can help when the person's role does not allow writing; stands above the text then. */
  roleNotice: ReactNode
}

/** A role with its notice; what waits or is withdrawn over the whole page, with what can be done. */
const saidElsewhere: readonly string[] = ['role', 'waiting', 'withdrawn']

/** What is read again while somebody writes changes little of what is drawn here. */
const drawnOfItem = ({ title, language }: ItemDetails) => ({ title, language })
const idOfRepository = ({ repositoryId }: RepositoryState) => repositoryId

export const ItemEditor = memo(({ itemId, roleNotice }: ItemEditorProps) => {
  const { t } = useTranslation('editor')
  const format = useFormat()
  const { engine, shell, notices } = useServices()
  const [, navigate] = useLocation()
  const [query] = useSearchParams()
  const { find: wanted } = itemPlaceOf(query)
  const item = useCallPart('items.read', { id: itemId }, drawnOfItem)
  const repositoryId = useCallPart('repository.read', {}, idOfRepository)
  const { session, state } = useSession(itemId)
  const [editor, setEditor] = useState<Editor | null>(null)
  const [outlineOpen, setOutlineOpen] = useState(false)
  const [finding, setFinding] = useState<{ text: string; asked: number } | null>(wanted ? { text: wanted, asked: 0 } : null)
  const [link, setLink] = useState<LinkDraft | null>(null)
  const [picture, setPicture] = useState<(PictureFacts & { position: number }) | null>(null)
  const [frozen, setFrozen] = useState(false)
  const facts = useFacts(editor)
  const alsoHere = useAlsoHere(session)
  const caretName = useUserSettings().contributorName ?? ''
  const page = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const pageNow = useCallback(() => page.current, [])
  const fileInput = useRef<HTMLInputElement>(null)
  const [picker] = useState(createPicker)

  const failed = useCallback((error: unknown) => notices.show({ tone: 'problem', error }), [notices])
  const openItem = useCallback((id: string) => navigate(itemPath(id as ItemId)), [navigate])
  const attachmentUrl = useCallback((hash: string) => (repositoryId ? shell.attachmentUrl(repositoryId, hash as AttachmentHash) : ''), [repositoryId, shell])
  const openLink = useCallback((url: string) => void (isWebAddress(url) && shell.openLink(url).catch(failed)), [shell, failed])

  const [titles] = useState(() =>
    createItemTitles(async (id) => {
      try {
        return (await engine.call('items.read', { id: id as ItemId })).title
      } catch (error) {
        if (isGranaryError(error) && error.code === 'item-not-found') return null
        throw error
      }
    }),
  )
  useEffect(() => engine.on('itemsChanged', ({ ids }) => titles.forget(ids)), [engine, titles])

  const editorNow = useRef<Editor | null>(null)
  const takeEditor = useCallback((next: Editor | null) => {
    editorNow.current = next
    setEditor(next)
  }, [])

  const openFind = useCallback(() => {
    const on = editorNow.current
    const { from, to } = on?.state.selection ?? { from: 0, to: 0 }
    const picked = on && to - from < 200 ? on.state.doc.textBetween(from, to, ' ') : ''
    setFinding((now) => ({ text: picked || now?.text || '', asked: (now?.asked ?? 0) + 1 }))
  }, [])
  const stepFind = useCallback((by: 1 | -1) => {
    const on = editorNow.current
    if (!on || findState(on).query === '') return false
    showHit(on, by)
    return true
  }, [])
  const save = useCallback(async () => {
    await session?.flushed()
    notices.show({ tone: 'done', key: 'app:savedHere' })
  }, [session, notices])
  const openLinkDialog = useCallback(() => {
    const on = editorNow.current
    if (!on) return
    if (on.isActive('link')) on.chain().setMeta(byTool, true).extendMarkRange('link').run()
    const { from, to, empty } = on.state.selection
    const href = on.getAttributes('link').href as string | undefined
    setLink({ address: href ?? '', words: on.state.doc.textBetween(from, to, ' '), wordsFixed: !empty, exists: href !== undefined })
  }, [])
  const focusTools = useCallback(() => {
    frame.current?.querySelector<HTMLElement>('[data-text-tools] button')?.focus()
  }, [])
  useShortcut('find', openFind)
  useShortcut('findNext', () => stepFind(1))
  useShortcut('textTools', focusTools)

  const insert = useMemo(() => ({ choosePicture: () => fileInput.current?.click(), linkToWeb: openLinkDialog }), [openLinkDialog])
  const acts = useMemo<TextActs>(() => {
    const textAs = async (what: 'text' | 'md' | 'html') => {
      await session?.flushed()
      return (await engine.call('items.show', { id: itemId, format: what })).text
    }
    const copy = async (what: 'text' | 'md' | 'html') => {
      const text = await textAs(what)
      if (what === 'html') {
        const types = { 'text/html': new Blob([text], { type: 'text/html' }), 'text/plain': new Blob([text], { type: 'text/plain' }) }
        await navigator.clipboard.write([new ClipboardItem(types)])
      } else await navigator.clipboard.writeText(text)
      notices.show({ tone: 'done', key: 'editor:copied' })
    }
    return {
      undo: (on) => undo(on),
      redo: (on) => redo(on),
      find: openFind,
      copyAs: (what) => void copy(what).catch(failed),
      saveAs: (what) =>
        void textAs(what)
          .then((text) => shell.saveText(`${item?.title || t('untitled')}.${what}`, text))
          .catch(failed),
      print: () => void shell.print().catch(failed),
    }
  }, [session, engine, itemId, notices, failed, openFind, shell, item?.title, t])

  const store = useCallback(
    async (file: { bytes: Uint8Array; name: string; mediaType: string }) => {
      const { hash } = await engine.call('attachments.add', { ...file, bytes: new Uint8Array(file.bytes) })
      return { hash, name: file.name, mediaType: file.mediaType }
    },
    [engine],
  )
  const intake = useMemo(
    () => ({
      store,
      attach: async ({ hash, name, mediaType }: { hash: string; name: string; mediaType: string }) => {
        await engine.call('attachments.attach', { id: itemId, hash: hash as AttachmentHash, name, mediaType })
      },
      failed,
      pasteCleaned: () => false,
    }),
    [store, engine, itemId, failed],
  )
  const itemEntries = useCallback(
    async (text: string): Promise<PickerEntry[]> => {
      const title = text.trim()
      const { rows } = await engine.call('items.suggest', { text: title.slice(0, 200), limit: suggestions })
      const entries: PickerEntry[] = rows
        .filter(({ id }) => id !== itemId)
        .map(({ id, title: label, kind }) => ({
          id,
          title: label || t('untitled'),
          hint: t(`kinds:${kind}`, { defaultValue: '' }),
          icon: 'item',
          run: (on, range) => void on.chain().focus().deleteRange(range).insertItemLink({ item: id, label }).insertContent(' ').run(),
        }))
      if (title && !rows.some((row) => row.title.trim().toLowerCase() === title.toLowerCase()))
        entries.push({
          id: 'new',
          title: t('itemPicker.create', { title }),
          icon: 'new',
          run: (on, range) => {
            const made = engine.call('items.create', { kind: 'note', title })
            on.chain().focus().deleteRange(range).run()
            made.then(({ id }) => !on.isDestroyed && on.chain().insertItemLink({ item: id, label: title }).insertContent(' ').run(), failed)
          },
        })
      return entries
    },
    [engine, itemId, t, failed],
  )

  const words = useRef<EditorWords>({ body: t('body'), placeholder: t('placeholder'), pictureMissing: '', itemGone: '', howToLeaveId })
  useEffect(() => {
    words.current = { body: t('body'), placeholder: t('placeholder'), pictureMissing: t('pictureMissing'), itemGone: t('itemGone'), howToLeaveId }
  })
  const calloutWords = Object.fromEntries(calloutKinds.map((kind) => [kind, t(`block.${kind}`)]))
  const lang = item?.language ?? null
  const options = {
    caretName,
    lang,
    words: () => words.current,
    attachmentUrl,
    titles,
    intake,
    keys: { save: () => void save().catch(failed), find: openFind, findStep: stepFind, link: openLinkDialog, tools: focusTools, itemLink: () => undefined },
    pickers: { picker, slashEntries: (text: string) => slashEntries(text, t, insert), itemEntries },
  }

  const openPicture = () => {
    const selection = editor?.state.selection
    const node = selection && editor?.state.doc.nodeAt(selection.from)
    if (!node || !selection) return
    const { caption, alt, width } = node.attrs as { caption?: string | null; alt?: string | null; width?: number | null }
    setPicture({ caption: caption ?? '', alt: alt ?? '', width: width ?? null, inline: node.type.name === 'image', position: selection.from })
  }

  if (state.phase === 'failed') return <div className={styles.quiet}>{state.error ? errorSentence(new GranaryError(state.error, state.error), t) : null}</div>
  const { doc } = state
  const readOnly = state.readOnly ?? (frozen ? 'unknown-parts' : null)
  const ready = doc && session && repositoryId
  return (
    <div ref={frame} className={styles.editor}>
      {!readOnly && <EditorToolbar editor={editor} insert={insert} acts={acts} outlineOpen={outlineOpen} onOutline={setOutlineOpen} />}
      {finding && editor && (
        <FindBar key={finding.asked} editor={editor} initial={finding.text} asked={finding.asked} editable={!readOnly} onClose={() => setFinding(null)} />
      )}
      {readOnly === 'role' && roleNotice}
      {readOnly && !saidElsewhere.includes(readOnly) && <Banner tone="info">{t(`readOnly.${readOnly}`)}</Banner>}
      {state.diskFull && (
        <Banner
          tone="danger"
          actions={<Button onPress={() => void navigator.clipboard.writeText(editor?.getText() ?? '').catch(failed)}>{t('copyText')}</Button>}
        >
          {t('diskFull')}
        </Banner>
      )}
      <div className={styles.middle}>
        <div className={styles.frame}>
          {/* By keyboard one is at the end of the text already. */}
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
          <div ref={page} className={styles.page} onMouseDown={clickBelow(editor)}>
            <div className={styles.column}>
              {item && (
                <TitleField
                  itemId={itemId}
                  title={item.title}
                  lang={lang}
                  readOnly={readOnly === 'role'}
                  onLeave={() => {
                    editor?.commands.setTextSelection(0)
                    editor?.view.focus()
                  }}
                />
              )}
              <span id={howToLeaveId} className={styles.hidden}>
                {t('howToLeave')}
              </span>
              {ready && !readOnly && state.phase !== 'opening' && (
                <EditorSurface
                  doc={doc}
                  session={session}
                  page={pageNow}
                  options={options}
                  calloutWords={calloutWords}
                  onEditor={takeEditor}
                  onFrozen={() => setFrozen(true)}
                />
              )}
              {ready && readOnly && (
                <ReadOnlyBody doc={doc} lang={lang} attachmentUrl={attachmentUrl} calloutWords={calloutWords} onOpenItem={openItem} onOpenLink={openLink} />
              )}
            </div>
            {editor && <FloatingBar editor={editor} page={page} onLink={openLinkDialog} onPicture={openPicture} onOpenLink={openLink} onOpenItem={openItem} />}
          </div>
        </div>
        {outlineOpen && (
          <OutlinePanel
            rows={facts.outline}
            onClose={() => setOutlineOpen(false)}
            onGo={(position) => {
              if (!editor) return
              editor
                .chain()
                .setMeta(byTool, true)
                .setTextSelection(position + 1)
                .focus(undefined, { scrollIntoView: false })
                .run()
              const heading = editor.view.nodeDOM(position)
              if (heading instanceof Element) heading.scrollIntoView({ block: 'start' })
            }}
          />
        )}
      </div>
      <div className={styles.foot}>
        <span>{t('words', { count: facts.words, shown: format.number(facts.words) })}</span>
        {alsoHere.length > 0 && <span role="status">{t('alsoHere', { names: format.list(alsoHere) })}</span>}
      </div>
      <PickerList picker={picker} />
      <input
        ref={fileInput}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (editor && files.length > 0) void takeFiles(editor, files, intake)
        }}
      />
      {link && editor && (
        <LinkDialog
          draft={link}
          onClose={() => setLink(null)}
          onRemove={() => {
            setLink(null)
            editor.chain().focus().setMeta(byTool, true).extendMarkRange('link').unsetLink().run()
          }}
          onSet={(href, text) => {
            setLink(null)
            const chain = editor.chain().focus().setMeta(byTool, true)
            if (link.wordsFixed || link.exists) chain.setLink({ href }).run()
            else chain.insertContent({ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }).run()
          }}
        />
      )}
      {picture && editor && (
        <PictureDialog
          facts={picture}
          onClose={() => setPicture(null)}
          onSave={({ caption, alt, width, inline }) => {
            setPicture(null)
            const attributes = { alt: alt || null, width, ...(inline ? {} : { caption: caption || null }) }
            editor
              .chain()
              .focus()
              .setMeta(byTool, true)
              .updateAttributes(inline ? 'image' : 'figure', attributes)
              .run()
          }}
        />
      )}
    </div>
  )
})
