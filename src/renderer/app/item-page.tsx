// An open item: one line to go back and on, and the editor or the reader below; its details slide in at the end side.
import { ArrowLeft, BookOpenText, ChevronLeft, ChevronRight, EyeOff, PanelRight, PencilLine } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import type { ItemId } from '../../contract/ids.ts'
import { errorCodeOf, errorSentence, useCall } from '../engine-client/index.ts'
import { ItemDetailsPane, ItemTitle, KindBadge, useNeighbours, WaitingBanner, WithdrawnBanner } from '../features/library/index.ts'
import {
  Button,
  binPath,
  EmptyState,
  IconButton,
  isPdf,
  isPicture,
  itemPath,
  itemPlaceOf,
  libraryPath,
  Region,
  ToggleButton,
  useShortcut,
  useWidth,
} from '../ui/index.ts'
import { CalmBoundary } from './calm-boundary.tsx'
import styles from './item-page.module.css'

const ItemEditor = lazy(() => import('../features/editor/index.ts').then(({ ItemEditor }) => ({ default: ItemEditor })))
const RoleNotice = lazy(() => import('../features/people/index.ts').then(({ RoleNotice }) => ({ default: RoleNotice })))
const ItemReader = lazy(() => import('../features/reader/index.ts').then(({ ItemReader }) => ({ default: ItemReader })))

const roleNotice = <RoleNotice />

export const ItemPage = ({ itemId }: { itemId: ItemId }) => {
  const { t } = useTranslation('app')
  const width = useWidth()
  const [, navigate] = useLocation()
  const [query] = useSearchParams()
  const place = itemPlaceOf(query)
  const { data: item, error } = useCall('items.read', { id: itemId })
  const { back, position, previous, next } = useNeighbours(itemId)
  const [details, setDetails] = useState(false)
  useShortcut('close', () => setDetails(false), details)

  if (error && errorCodeOf(error) === 'item-not-found')
    return (
      <EmptyState icon={BookOpenText} title={t('itemGone')} actions={<Button onPress={() => navigate(libraryPath)}>{t('toLibrary')}</Button>}>
        {t('itemGoneHint')}
      </EmptyState>
    )
  if (!item)
    return error ? (
      <EmptyState icon={BookOpenText} title={errorSentence(error, t)} actions={<Button onPress={() => navigate(libraryPath)}>{t('toLibrary')}</Button>} />
    ) : (
      <div className={styles.waiting} />
    )

  // What was imported opens for reading; writing in it is a choice. What was written here opens for writing.
  const original = item.attachments.find((file) => file.original)
  const imported = original !== undefined
  const reads = item.binnedAtUtc !== null || (imported && !place.edit)
  const isPages = imported && isPdf(original)
  // Where the page is the file itself, its title stands in the bar; the editor and the text show it themselves.
  const isFile = reads && imported && (isPages || isPicture(original))

  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <Button look="quiet" icon={ArrowLeft} mirrorIcon onPress={() => navigate(item.binnedAtUtc ? binPath : back)}>
          {t(item.binnedAtUtc ? 'bin' : 'library')}
        </Button>
        {position && width !== 'narrow' && <span className={styles.position}>{position}</span>}
        {previous && (
          <IconButton icon={ChevronLeft} mirrorIcon label={t('previousItem')} word="hidden" onPress={() => navigate(itemPath(previous), { replace: true })} />
        )}
        {next && <IconButton icon={ChevronRight} mirrorIcon label={t('nextItem')} word="hidden" onPress={() => navigate(itemPath(next), { replace: true })} />}
        <div className={styles.title}>{isFile && <ItemTitle item={item} />}</div>
        {width !== 'narrow' && <KindBadge kind={item.kind} />}
        {imported && !isPages && item.binnedAtUtc === null && !item.withdrawn && (
          <Button
            look="quiet"
            icon={place.edit ? BookOpenText : PencilLine}
            onPress={() => navigate(itemPath(itemId, { edit: !place.edit }), { replace: true })}
          >
            {t(place.edit ? 'read' : 'edit')}
          </Button>
        )}
        <ToggleButton icon={PanelRight} mirrorIcon label={t('itemDetails')} isSelected={details} onChange={setDetails} />
      </div>
      <WithdrawnBanner item={item} />
      <WaitingBanner itemId={itemId} />
      <div className={styles.body}>
        <div className={styles.content}>
          <CalmBoundary key={`${itemId} ${reads}`}>
            {item.withdrawn ? (
              // The file it came from is hidden with its text.
              <EmptyState icon={EyeOff} title={t('library:withdrawn.textHidden')}>
                {t('library:withdrawn.hidden')}
              </EmptyState>
            ) : (
              <Suspense fallback={null}>{reads ? <ItemReader itemId={itemId} /> : <ItemEditor itemId={itemId} roleNotice={roleNotice} />}</Suspense>
            )}
          </CalmBoundary>
        </div>
        {details && (
          <Region landmark="complementary" label={t('itemDetails')} className={width === 'wide' ? styles.margin : styles.slide}>
            <ItemDetailsPane itemId={itemId} inside onClose={() => setDetails(false)} />
          </Region>
        )}
      </div>
    </div>
  )
}
