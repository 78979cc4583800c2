// Icons of the lists at the caret, by the id of what they stand for.
import { FileText, type LucideIcon, Plus } from 'lucide-react'
import { calloutChoices, insertChoices, listChoices, textChoices } from './blocks.ts'

const nothing = () => undefined

export const pickerIcons: Readonly<Record<string, { icon: LucideIcon; mirror?: boolean }>> = {
  item: { icon: FileText },
  new: { icon: Plus },
  ...Object.fromEntries(
    [...textChoices, ...listChoices, ...calloutChoices, ...insertChoices({ choosePicture: nothing, linkToWeb: nothing })].map(({ id, icon, mirror }) => [
      id,
      { icon, mirror },
    ]),
  ),
}
