// What a field of the details form takes.
import type { Field } from '../../../../contract/kinds.ts'

/** Whether a value fits the field; what does not fit is kept and said, never thrown away. */
export const fitsField = (field: Pick<Field, 'type'>, value: string): boolean => {
  const text = value.trim()
  if (text === '') return true
  switch (field.type) {
    case 'year':
      return /^-?\d{1,4}$/.test(text)
    case 'number':
      return Number.isFinite(Number(text))
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
    case 'url':
      return /^https?:\/\/\S+$/i.test(text)
    default:
      return true
  }
}
