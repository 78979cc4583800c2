// Everything about one item beside the list or the text: facts, tags, collections, files, links, earlier text, ways out.
import { BookOpen, PencilLine, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ItemDetails } from '../../../../contract/areas/items.ts'
import type { ItemId } from '../../../../contract/ids.ts'
import { commonFields, type Field, kindFields } from '../../../../contract/kinds.ts'
import { errorSentence, useSteadyCall } from '../../../engine-client/index.ts'
import { Button, collectionPath, Disclosure, directionOfText, IconButton, isolated, itemPath, UserText, useFormat } from '../../../ui/index.ts'
import { type ItemDialog, ItemDialogs } from '../item-dialogs.tsx'
import { KindBadge } from '../kind-icon.tsx'
import { WaitingBanner } from '../waiting-banner.tsx'
import { WithdrawItem, WithdrawnBanner } from '../withdrawal.tsx'
import { AttachmentList } from './attachment-list.tsx'
import { DetailsForm } from './details-form.tsx'
import { EarlierText } from './earlier-text.tsx'
import { GetOut } from './get-out.tsx'
import styles from './item-details-pane.module.css'
import { None, Part } from './part.tsx'

interface PaneProps {
  itemId: ItemId
  /** The item is open beside the pane: no title, no **Open**. */
  inside?: boolean
  onClose(): void
}

export const ItemDetailsPane = ({ itemId, inside, onClose }: PaneProps) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const [, navigate] = useLocation()
  const [dialog, setDialog] = useState<ItemDialog | null>(null)
  const [editing, setEditing] = useState(false)
  const { data: item, error } = useSteadyCall('items.read', { id: itemId })
  if (!item) return error ? <p className={styles.problem}>{errorSentence(error, t)}</p> : null
  const readOnly = item.binnedAtUtc !== null

  return (
    <article className={styles.pane}>
      <header className={styles.head}>
        {/* Title and facts keep together, at the side the title begins. */}
        <div className={styles.headText} dir={inside ? undefined : (directionOfText(item.title) ?? undefined)}>
          {inside ? (
            <h2 className={styles.heading}>{t('details')}</h2>
          ) : (
            <h2 className={styles.title} dir="auto" lang={item.language ?? undefined}>
              {item.title || t('untitled')}
            </h2>
          )}
          <p className={styles.facts}>
            <KindBadge kind={item.kind} />
            <span dir="auto">{factsOf(item, t, format)}</span>
          </p>
        </div>
        <IconButton icon={X} label={t('app:close')} word="hidden" onPress={onClose} />
      </header>
      {!inside && (
        <div className={styles.actions}>
          <Button look="primary" icon={BookOpen} onPress={() => navigate(itemPath(item.id))}>
            {t('open')}
          </Button>
          {!readOnly && (
            <Button icon={PencilLine} onPress={() => setEditing(!editing)}>
              {t(editing ? 'doneEditing' : 'editDetails')}
            </Button>
          )}
        </div>
      )}
      {inside && !readOnly && (
        <div className={styles.actions}>
          <Button icon={PencilLine} onPress={() => setEditing(!editing)}>
            {t(editing ? 'doneEditing' : 'editDetails')}
          </Button>
        </div>
      )}
      {!inside && <WithdrawnBanner item={item} />}
      {!inside && <WaitingBanner itemId={item.id} />}
      {item.noTextLayer && <p className={styles.note}>{t('noTextLayer')}</p>}
      {editing ? <DetailsForm item={item} /> : <Facts item={item} />}

      <Part
        title={t('tags')}
        action={
          !readOnly && (
            <Button small look="quiet" onPress={() => setDialog({ kind: 'tags', ids: [item.id] })}>
              {t('change')}
            </Button>
          )
        }
      >
        {item.tags.length > 0 ? (
          <ul className={styles.chips}>
            {item.tags.map(({ id, label }) => (
              <li key={id} className={styles.chip}>
                <UserText>{label}</UserText>
              </li>
            ))}
          </ul>
        ) : (
          <None>{t('noTagsYet')}</None>
        )}
      </Part>
      <Part
        title={t('collections')}
        action={
          !readOnly && (
            <Button small look="quiet" onPress={() => setDialog({ kind: 'move', ids: [item.id] })}>
              {t('change')}
            </Button>
          )
        }
      >
        {item.collections.length > 0 ? (
          <ul className={styles.links}>
            {item.collections.map(({ id, title }) => (
              <li key={id}>
                <Link href={collectionPath(id)}>
                  <UserText>{title}</UserText>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <None>{t('noCollectionsYet')}</None>
        )}
      </Part>
      <AttachmentList item={item} readOnly={readOnly} />
      <ItemLinks title={t('linkedFrom')} items={item.linkedFrom} />
      <ItemLinks title={t('linksTo')} items={item.linksTo} />
      <ItemLinks title={t('sameFile')} items={item.sameFileAs} />
      <div className={styles.disclosures}>
        <Disclosure title={t('earlierText')}>
          <EarlierText itemId={item.id} />
        </Disclosure>
        <Disclosure title={t('getOut')}>
          <GetOut item={item} />
        </Disclosure>
      </div>
      <WithdrawItem item={item} />
      <ItemDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </article>
  )
}

type Words = ReturnType<typeof useTranslation>['t']
type Formats = ReturnType<typeof useFormat>

const factsOf = (item: ItemDetails, t: Words, format: Formats): string =>
  [
    item.language && format.languageName(item.language),
    item.pageCount !== null && t('pages', { count: item.pageCount, number: format.number(item.pageCount) }),
    item.words > 0 && t('words', { count: item.words, number: format.number(item.words) }),
  ]
    .filter(Boolean)
    .join(t('comma'))

const ItemLinks = ({ title, items }: { title: string; items: ItemDetails['linksTo'] }) => {
  const { t } = useTranslation('library')
  if (items.length === 0) return null
  return (
    <Part title={title}>
      <ul className={styles.links}>
        {items.map(({ id, title: name }) => (
          <li key={id}>
            <Link href={itemPath(id)}>
              <UserText>{name || t('untitled')}</UserText>
            </Link>
          </li>
        ))}
      </ul>
    </Part>
  )
}

/** Only what is known; the form holds the rest. */
const Facts = ({ item }: { item: ItemDetails }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const known = [...commonFields, ...kindFields[item.kind]].filter(({ name }) => name !== 'summary' && item.fields[name]?.trim())
  const by = (name: string | null, iso: string) => (name ? t('dayBy', { day: format.day(iso), name: isolated(name) }) : format.day(iso))
  return (
    <>
      {item.fields.summary?.trim() && (
        <p className={styles.summary} dir="auto" lang={item.language ?? undefined}>
          {item.fields.summary}
        </p>
      )}
      <dl className={styles.fields}>
        {known.map((field) => (
          <div key={field.name} className={styles.field}>
            <dt>{t(`kinds:field.${field.name}`)}</dt>
            <dd>
              <FieldValue field={field} value={item.fields[field.name] ?? ''} />
            </dd>
          </div>
        ))}
        <div className={styles.field}>
          <dt>{t('changed')}</dt>
          <dd>{by(item.updatedBy, item.updatedAtUtc)}</dd>
        </div>
        <div className={styles.field}>
          <dt>{t('created')}</dt>
          <dd>{by(item.createdBy, item.createdAtUtc)}</dd>
        </div>
      </dl>
    </>
  )
}

const FieldValue = ({ field, value }: { field: Field; value: string }) => {
  const { t } = useTranslation('kinds')
  const format = useFormat()
  if (field.type === 'choice') return t(`choice.${field.name}.${value}`, { defaultValue: value })
  if (field.type === 'names')
    return (
      <>
        {value
          .split('\n')
          .filter((line) => line.trim())
          .map((line) => (
            <span key={line} className={styles.line} dir="auto">
              {line}
            </span>
          ))}
      </>
    )
  if (field.type === 'url' && /^https?:\/\//i.test(value))
    return (
      <a href={value} target="_blank" rel="noreferrer" dir="ltr">
        {value}
      </a>
    )
  if (field.type === 'number' && Number.isFinite(Number(value))) return format.number(Number(value))
  if (field.type === 'date' && !Number.isNaN(Date.parse(value))) return format.calendarDate(value)
  return (
    <span dir="auto" className={styles.multi}>
      {value}
    </span>
  )
}
