// Each kind of item has its picture, and beside it its word.
import {
  BarChart3,
  BookText,
  Building2,
  CalendarDays,
  FileText,
  HandHelping,
  type LucideIcon,
  MessagesSquare,
  NotebookPen,
  Quote,
  Sprout,
  Trees,
  UserRound,
  Workflow,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ItemKind } from '../../../contract/kinds.ts'
import { Icon } from '../../ui/index.ts'
import styles from './kind-icon.module.css'

const pictures: Record<ItemKind, LucideIcon> = {
  report: BookText,
  framework: Workflow,
  ecosystem: Trees,
  story: Sprout,
  testimony: Quote,
  dataset: BarChart3,
  event: CalendarDays,
  project: HandHelping,
  person: UserRound,
  organisation: Building2,
  discussion: MessagesSquare,
  note: NotebookPen,
}
const mirrored: readonly ItemKind[] = ['testimony', 'discussion']

export const kindPicture = (kind: ItemKind): LucideIcon => pictures[kind] ?? FileText

export const KindIcon = ({ kind }: { kind: ItemKind }) => <Icon of={kindPicture(kind)} mirror={mirrored.includes(kind)} />

export const KindBadge = ({ kind }: { kind: ItemKind }) => {
  const { t } = useTranslation('kinds')
  return (
    <span className={styles.badge}>
      <KindIcon kind={kind} />
      {t(`kind.${kind}`)}
    </span>
  )
}
