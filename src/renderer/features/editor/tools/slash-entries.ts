// What the slash menu offers for the letters typed so far: by its word, by other words for it, and by its Markdown.
import type { TFunction } from 'i18next'
import { foldText } from '../../../ui/prose/index.ts'
import type { PickerEntry } from '../surface/picker.ts'
import { type BlockChoice, calloutChoices, type InsertActs, insertChoices, listChoices, textChoices } from './blocks.ts'

const rank = (query: string, names: readonly string[]): number => {
  let best = Number.POSITIVE_INFINITY
  for (const [index, name] of names.entries()) {
    if (name.startsWith(query)) best = Math.min(best, index)
    else if (name.split(/[\s,]+/).some((word) => word.startsWith(query))) best = Math.min(best, 10 + index)
    else if (name.includes(query)) best = Math.min(best, 20 + index)
  }
  return best
}

export const slashEntries = (query: string, t: TFunction<'editor'>, acts: InsertActs): PickerEntry[] => {
  const choices: readonly BlockChoice[] = [...textChoices.slice(1), ...listChoices, ...insertChoices(acts), ...calloutChoices, ...textChoices.slice(0, 1)]
  const wanted = foldText(query.trim()).text
  return choices
    .map((choice, index) => {
      const names = [t(`block.${choice.id}` as 'block.paragraph'), ...t(`also.${choice.id}` as 'also.paragraph').split(', '), choice.id].map(
        (name) => foldText(name).text,
      )
      return { choice, order: wanted ? rank(wanted, names) * 100 + index : index }
    })
    .filter(({ order }) => Number.isFinite(order))
    .sort((a, b) => a.order - b.order)
    .map(({ choice }) => ({
      id: choice.id,
      title: t(`block.${choice.id}` as 'block.paragraph'),
      hint: choice.typed,
      icon: choice.id,
      run: (editor, range) => {
        editor.chain().deleteRange(range).run()
        choice.run(editor)
      },
    }))
}
