// The tools of the text in one line: one Tab stop, arrows inside, words beside signs. What has no room stands under *More*.
import type { Editor } from '@tiptap/core'
import { Bold, Code2, Ellipsis, Italic, Link2, List, ListTree, Plus, Search, Table, Type, Underline } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Icon, keysOf, Menu, MenuArrow, MenuItem, MenuSection, ToggleButton, Toolbar, ToolbarSeparator } from '../../../ui/index.ts'
import { byTool, useQuietState } from '../surface/quiet-state.ts'
import { type BlockChoice, calloutChoices, type InsertActs, insertChoices, listChoices, tableChoices, textChoices } from './blocks.ts'
import { codeLanguageName, codeLanguagesWith, rememberCodeLanguage } from './code-languages.ts'
import styles from './editor-toolbar.module.css'
import { plainFormatting, readFormatting } from './formatting.ts'
import { afterMenu, type TextActs } from './text-acts.ts'

export interface EditorToolbarProps {
  editor: Editor | null
  insert: InsertActs
  acts: TextActs
  outlineOpen: boolean
  onOutline: (open: boolean) => void
}

const chain = (editor: Editor) => editor.chain().focus(undefined, { scrollIntoView: false }).setMeta(byTool, true)

/** Drawn again when what it shows changes, not with the counts below the text. */
export const EditorToolbar = memo(({ editor, insert, acts, outlineOpen, onOutline }: EditorToolbarProps) => {
  const { t } = useTranslation('editor')
  const state = useQuietState(editor, readFormatting, plainFormatting)
  const run = (work: (on: Editor) => void) => () => editor && !editor.isDestroyed && work(editor)
  const runFromMenu = (work: (on: Editor) => void) => afterMenu(() => editor && !editor.isDestroyed && work(editor))
  const setCodeLanguage = (language: string | null) => {
    rememberCodeLanguage(language)
    runFromMenu((on) => void chain(on).updateAttributes('codeBlock', { language }).run())
  }
  const blockItems = (choices: readonly BlockChoice[]): ReactNode =>
    choices.map((choice) => (
      <MenuItem
        key={choice.id}
        id={choice.id}
        icon={choice.icon}
        mirrorIcon={choice.mirror}
        keys={choice.typed?.trim()}
        onAction={() => runFromMenu(choice.run)}
      >
        {t(`block.${choice.id}` as 'block.paragraph')}
      </MenuItem>
    ))

  return (
    <div className={styles.frame}>
      <Toolbar aria-label={t('tools')} className={styles.toolbar} data-text-tools="">
        <Menu
          aria-label={t('text')}
          selectionMode="single"
          selectedKeys={[state.text]}
          trigger={
            <Button look="quiet" className={styles.menuButton}>
              <span className={styles.sign}>
                <Icon of={Type} />
              </span>
              {t(`block.${state.text}` as 'block.paragraph')}
              <MenuArrow />
            </Button>
          }
        >
          {blockItems(textChoices)}
        </Menu>
        <ToolbarSeparator />
        <ToggleButton
          icon={Bold}
          label={t('bold')}
          wordHidden
          keys={keysOf('bold')}
          isSelected={state.bold}
          preventFocusOnPress
          onChange={run((on) => chain(on).toggleBold().run())}
        />
        <ToggleButton
          icon={Italic}
          label={t('italic')}
          wordHidden
          keys={keysOf('italic')}
          isSelected={state.italic}
          preventFocusOnPress
          onChange={run((on) => chain(on).toggleItalic().run())}
        />
        <ToggleButton
          icon={Underline}
          label={t('underline')}
          wordHidden
          keys={keysOf('underline')}
          isSelected={state.underline}
          preventFocusOnPress
          onChange={run((on) => chain(on).toggleUnderline().run())}
        />
        <ToolbarSeparator />
        <Menu
          aria-label={t('list')}
          selectionMode="single"
          selectedKeys={state.list ? [state.list] : []}
          trigger={
            <Button look="quiet" icon={List} mirrorIcon className={styles.menuButton}>
              {t('list')}
              <MenuArrow />
            </Button>
          }
        >
          {blockItems(listChoices)}
        </Menu>
        <Menu
          aria-label={t('insert')}
          trigger={
            <Button look="quiet" icon={Plus} className={styles.menuButton}>
              {t('insert')}
              <MenuArrow />
            </Button>
          }
        >
          <MenuSection>{blockItems(insertChoices(insert))}</MenuSection>
          <MenuSection title={t('callouts')}>{blockItems(calloutChoices)}</MenuSection>
        </Menu>
        <Button look="quiet" icon={Link2} className={styles.wide} onPress={insert.linkToWeb}>
          {t('link')}
        </Button>
        {state.inTable && (
          <Menu
            aria-label={t('table')}
            trigger={
              <Button look="quiet" icon={Table} className={styles.menuButton}>
                {t('table')}
                <MenuArrow />
              </Button>
            }
          >
            {editor && <TableItems editor={editor} onRun={runFromMenu} />}
          </Menu>
        )}
        {state.codeLanguage !== null && (
          <Menu
            aria-label={t('codeLanguage')}
            selectionMode="single"
            selectedKeys={[state.codeLanguage || 'none']}
            trigger={
              <Button look="quiet" icon={Code2} className={styles.menuButton}>
                {state.codeLanguage ? <bdi>{codeLanguageName(state.codeLanguage)}</bdi> : t('codeLanguage')}
                <MenuArrow />
              </Button>
            }
          >
            <MenuItem id="none" onAction={() => setCodeLanguage(null)}>
              {t('noCodeLanguage')}
            </MenuItem>
            {codeLanguagesWith(state.codeLanguage || null).map((language) => (
              <MenuItem key={language} id={language} onAction={() => setCodeLanguage(language)}>
                {codeLanguageName(language)}
              </MenuItem>
            ))}
          </Menu>
        )}
        <span className={styles.space} />
        <Button look="quiet" icon={Search} className={styles.wide} onPress={acts.find}>
          {t('find')}
        </Button>
        <ToggleButton icon={ListTree} mirrorIcon label={t('outline')} className={styles.wide} isSelected={outlineOpen} onChange={onOutline} />
        <MoreMenu editor={editor} acts={acts} insert={insert} state={state} onRun={runFromMenu} outlineOpen={outlineOpen} onOutline={onOutline} />
      </Toolbar>
    </div>
  )
})

type RunFromMenu = (work: (editor: Editor) => void) => void

/** Made when the menu opens: only then is it asked what can be done here. */
const TableItems = ({ editor, onRun }: { editor: Editor; onRun: RunFromMenu }) => {
  const { t } = useTranslation('editor')
  return tableChoices.map((group, index) => (
    <MenuSection key={group[0]?.id ?? index}>
      {group.map(({ id, run, can, danger }) => (
        <MenuItem key={id} id={id} danger={danger} isDisabled={!can(editor)} onAction={() => onRun(run)}>
          {t(`tableAct.${id}` as 'tableAct.rowAfter')}
        </MenuItem>
      ))}
    </MenuSection>
  ))
}

interface MoreMenuProps {
  editor: Editor | null
  acts: TextActs
  insert: InsertActs
  state: typeof plainFormatting
  onRun: RunFromMenu
  outlineOpen: boolean
  onOutline: (open: boolean) => void
}

const MoreMenu = ({ acts, insert, state, onRun, outlineOpen, onOutline }: MoreMenuProps) => {
  const { t } = useTranslation('editor')
  const mark = (name: 'strike' | 'highlight' | 'code' | 'subscript' | 'superscript') => onRun((editor) => void chain(editor).toggleMark(name).run())
  return (
    <Menu
      aria-label={t('more')}
      trigger={
        <Button look="quiet" icon={Ellipsis} className={styles.menuButton}>
          {t('more')}
        </Button>
      }
    >
      <MenuSection>
        <MenuItem keys={keysOf('undo')} onAction={() => onRun(acts.undo)}>
          {t('undo')}
        </MenuItem>
        <MenuItem keys={keysOf('redo')} onAction={() => onRun(acts.redo)}>
          {t('redo')}
        </MenuItem>
        <MenuItem keys={keysOf('find')} onAction={() => afterMenu(acts.find)}>
          {t('findAndReplace')}
        </MenuItem>
        <MenuItem onAction={() => onOutline(!outlineOpen)}>{t(outlineOpen ? 'hideOutline' : 'showOutline')}</MenuItem>
        <MenuItem onAction={() => afterMenu(insert.linkToWeb)}>{t('linkToWeb')}</MenuItem>
      </MenuSection>
      <MenuSection title={t('letters')}>
        <MenuItem keys={keysOf('strike')} onAction={() => mark('strike')}>
          {t(state.strike ? 'off.strike' : 'strike')}
        </MenuItem>
        <MenuItem onAction={() => mark('highlight')}>{t(state.highlight ? 'off.highlight' : 'highlight')}</MenuItem>
        <MenuItem onAction={() => mark('code')}>{t(state.code ? 'off.code' : 'code')}</MenuItem>
        <MenuItem onAction={() => onRun((editor) => void chain(editor).toggleSubscript().run())}>{t(state.subscript ? 'off.subscript' : 'subscript')}</MenuItem>
        <MenuItem onAction={() => onRun((editor) => void chain(editor).toggleSuperscript().run())}>
          {t(state.superscript ? 'off.superscript' : 'superscript')}
        </MenuItem>
        <MenuItem onAction={() => onRun((editor) => void chain(editor).unsetAllMarks().run())}>{t('clearLetters')}</MenuItem>
      </MenuSection>
      <MenuSection title={t('line')}>
        {(['start', 'center', 'end'] as const).map((align) => (
          <MenuItem
            key={align}
            onAction={() =>
              onRun(
                (editor) =>
                  void chain(editor)
                    .setTextAlign(align === 'start' ? null : align)
                    .run(),
              )
            }
          >
            {t(`align.${align}`)}
          </MenuItem>
        ))}
        {(['auto', 'ltr', 'rtl'] as const).map((dir) => (
          <MenuItem
            key={dir}
            onAction={() =>
              onRun(
                (editor) =>
                  void chain(editor)
                    .setTextDir(dir === 'auto' ? null : dir)
                    .run(),
              )
            }
          >
            {t(`dir.${dir}`)}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection title={t('wholeText')}>
        {(['text', 'md', 'html'] as const).map((format) => (
          <MenuItem key={format} onAction={() => afterMenu(() => acts.copyAs(format))}>
            {t(`copyAs.${format}`)}
          </MenuItem>
        ))}
        <MenuItem onAction={() => afterMenu(() => acts.saveAs('md'))}>{t('saveAs')}</MenuItem>
        <MenuItem keys={keysOf('print')} onAction={() => afterMenu(acts.print)}>
          {t('print')}
        </MenuItem>
      </MenuSection>
    </Menu>
  )
}
