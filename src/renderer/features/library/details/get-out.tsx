// Getting one item out of Granary: copy it or save it as text, Markdown or a page.
import { Copy, Save } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ItemDetails, ShowFormat } from '../../../../contract/areas/items.ts'
import { useServices, useTell } from '../../../engine-client/index.ts'
import { Button, Menu, MenuArrow, MenuItem } from '../../../ui/index.ts'
import styles from './get-out.module.css'

const formats: readonly { format: ShowFormat; ending: string }[] = [
  { format: 'text', ending: 'txt' },
  { format: 'md', ending: 'md' },
  { format: 'html', ending: 'html' },
]

const fileNameOf = (title: string) =>
  title
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80)

export const GetOut = ({ item }: { item: ItemDetails }) => {
  const { t } = useTranslation('library')
  const { engine, shell } = useServices()
  const tell = useTell()
  const give = (format: ShowFormat, to: (text: string) => Promise<string | null>) =>
    tell(
      engine.call('items.show', { id: item.id, format }).then(({ text }) => to(text)),
      (key) => (key ? { key } : null),
    )
  const copy = (format: ShowFormat) =>
    give(format, async (text) => {
      // A page goes to the clipboard as rich text, so that it can be pasted into Word.
      if (format === 'html')
        await navigator.clipboard.write([
          new ClipboardItem({ 'text/html': new Blob([text], { type: 'text/html' }), 'text/plain': new Blob([text], { type: 'text/plain' }) }),
        ])
      else await navigator.clipboard.writeText(text)
      return 'library:done.copied'
    })
  const save = (format: ShowFormat, ending: string) =>
    give(format, async (text) => ((await shell.saveText(`${fileNameOf(item.title) || t('untitled')}.${ending}`, text)) ? 'library:done.savedCopy' : null))
  return (
    <div className={styles.ways}>
      <Menu
        trigger={
          <Button small icon={Copy}>
            <span>{t('copyAs')}</span> <MenuArrow />
          </Button>
        }
      >
        {formats.map(({ format }) => (
          <MenuItem key={format} onAction={() => void copy(format)}>
            {t(`format.${format}`)}
          </MenuItem>
        ))}
      </Menu>
      <Menu
        trigger={
          <Button small icon={Save}>
            <span>{t('saveTextAs')}</span> <MenuArrow />
          </Button>
        }
      >
        {formats.map(({ format, ending }) => (
          <MenuItem key={format} onAction={() => void save(format, ending)}>
            {t(`format.${format}`)}
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}
