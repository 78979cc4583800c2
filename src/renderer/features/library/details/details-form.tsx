// The details form of one kind: fields of kinds.ts, saved when one leaves a field, each change taken back by Undo.
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemDetails } from '../../../../contract/areas/items.ts'
import { commonFields, type Field, itemKinds, kindFields } from '../../../../contract/kinds.ts'
import { languages } from '../../../../contract/languages.ts'
import { maxFieldCharacters, maxTitleCharacters } from '../../../../contract/limits.ts'
import { Select, TextField, useDraft, useFormat } from '../../../ui/index.ts'
import { useItemActs } from '../item-acts.ts'
import styles from './details-form.module.css'
import { fitsField } from './fits-field.ts'

export const DetailsForm = ({ item }: { item: ItemDetails }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const acts = useItemActs()
  const languageTags = [...new Set([...languages, ...(item.language ? [item.language] : [])])]
  return (
    <div className={styles.form} role="group" aria-label={t('details')}>
      <TextValue label={t('titleField')} value={item.title} onSave={(value) => acts.rename(item.id, value)} max={maxTitleCharacters} />
      <Select
        label={t('kind')}
        value={item.kind}
        onChange={(kind) => void acts.setField(item.id, 'kind', kind)}
        choices={itemKinds.map((kind) => ({ value: kind, word: t(`kinds:kind.${kind}`) }))}
      />
      <Select
        label={t('language')}
        value={item.language}
        placeholder={t('notSet')}
        onChange={(language) => void acts.setField(item.id, 'language', language)}
        choices={languageTags.map((tag) => ({ value: tag, word: format.languageName(tag) }))}
      />
      {[...commonFields, ...kindFields[item.kind]].map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={item.fields[field.name] ?? ''}
          onSave={(value) => acts.setField(item.id, field.name, value === '' ? null : value)}
        />
      ))}
    </div>
  )
}

const FieldInput = ({ field, value, onSave }: { field: Field; value: string; onSave: Save }) => {
  const { t } = useTranslation('kinds')
  const { t: words } = useTranslation('library')
  const label = t(`field.${field.name}`)
  if (field.type === 'choice')
    return (
      <Select
        label={label}
        value={value || null}
        placeholder={words('notSet')}
        onChange={(next) => void onSave(next)}
        choices={(field.values ?? []).map((each) => ({ value: each, word: t(`choice.${field.name}.${each}`) }))}
      />
    )
  const lines = field.type === 'long' ? 3 : field.type === 'names' ? 2 : undefined
  return (
    <TextValue
      label={label}
      hint={field.type === 'names' ? words('oneALine') : undefined}
      value={value}
      lines={lines}
      onSave={onSave}
      max={maxFieldCharacters}
      check={checkOf(field)}
    />
  )
}

const checkOf = (field: Field) => (value: string) => (fitsField(field, value) ? null : `fieldError.${field.type}`)

/** Answers whether it was done; a failure has been told. */
type Save = (value: string) => Promise<boolean>

interface TextValueProps {
  label: string
  hint?: string
  value: string
  lines?: number
  max: number
  check?(value: string): string | null
  onSave: Save
}

const TextValue = ({ label, hint, value, lines, max, check, onSave }: TextValueProps) => {
  const { t } = useTranslation('kinds')
  const [text, setText] = useDraft(value)
  const [problem, setProblem] = useState<string | null>(null)
  // What was saved last: leaving the field right after Enter saves nothing twice.
  const sent = useRef(value)
  useEffect(() => {
    sent.current = value
  }, [value])
  const save = () => {
    const wrong = check?.(text) ?? null
    setProblem(wrong)
    if (wrong || text.trim() === sent.current.trim()) return
    sent.current = text.trim()
    void onSave(sent.current).then((ok) => {
      if (!ok) sent.current = value
    })
  }
  // Closed with a key while somebody types here: no field is left, and what was typed is saved all the same.
  const onGone = useEffectEvent(save)
  useEffect(() => () => onGone(), [])
  return (
    <TextField
      label={label}
      hint={hint}
      error={problem ? t(problem) : null}
      lines={lines}
      value={text}
      maxLength={max}
      onChange={setText}
      onBlur={save}
      onEnter={lines ? undefined : save}
    />
  )
}
