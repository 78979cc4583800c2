// Fields of forms: a label above every field, a hint under it, an error in the hint's place.
import { Check, ChevronDown, Minus, Plus, Search, TriangleAlert, X } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  type CheckboxProps as AriaCheckboxProps,
  Radio as AriaRadio,
  RadioGroup as AriaRadioGroup,
  type RadioGroupProps as AriaRadioGroupProps,
  SearchField as AriaSearchField,
  type SearchFieldProps as AriaSearchFieldProps,
  Select as AriaSelect,
  Switch as AriaSwitch,
  type SwitchProps as AriaSwitchProps,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  SelectValue,
  Text,
} from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { classes } from './classes.ts'
import styles from './fields.module.css'
import { Icon } from './icon.tsx'
import { Popover } from './popover.tsx'

type KeyListener = NonNullable<AriaTextFieldProps['onKeyDown']>

/** React Aria keeps a key from everybody above as soon as somebody listens; only a key that was used is kept here. */
const passOn =
  (onKeyDown: KeyListener | undefined, onEnter?: () => void): KeyListener =>
  (event) => {
    onKeyDown?.(event)
    if (onEnter && event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      onEnter()
    }
    if (!event.isDefaultPrevented()) event.continuePropagation()
  }

interface Described {
  label: string
  hint?: ReactNode
  error?: string | null
}

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'>, Described {
  lines?: number
  placeholder?: string
  inputRef?: Ref<HTMLInputElement>
  /** The label is for screen readers only: where a title stands right above. */
  labelHidden?: boolean
  /** Enter was pressed, and not to finish a composition. */
  onEnter?(): void
  className?: string
}

/** Lets the styles see that a field is empty. */
const noWords = ' '

/** The hint, or what is wrong in its place: with a sign, because a colour alone says nothing to many. */
const Below = ({ hint, error }: { hint?: ReactNode; error?: string | null }) => (
  <>
    {hint && !error && (
      <Text slot="description" className={styles.hint ?? ''}>
        {hint}
      </Text>
    )}
    <FieldError className={styles.error ?? ''}>
      <Icon of={TriangleAlert} size="small" />
      {error}
    </FieldError>
  </>
)

export const TextField = ({ label, hint, error, lines, placeholder, inputRef, labelHidden, onEnter, onKeyDown, className, ...rest }: TextFieldProps) => (
  <AriaTextField
    {...rest}
    onKeyDown={passOn(onKeyDown, onEnter)}
    aria-label={labelHidden ? label : undefined}
    isInvalid={!!error}
    className={classes(styles.field, className)}
  >
    {!labelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
    {lines ? (
      <AriaTextArea dir="auto" rows={lines} placeholder={placeholder ?? noWords} className={styles.area ?? ''} />
    ) : (
      <Input dir="auto" ref={inputRef} placeholder={placeholder ?? noWords} className={styles.input ?? ''} />
    )}
    <Below hint={hint} error={error} />
  </AriaTextField>
)

export interface SearchFieldProps extends Omit<AriaSearchFieldProps, 'className' | 'style' | 'children'> {
  label: string
  placeholder?: string
  keys?: string
  inputRef?: Ref<HTMLInputElement>
  className?: string
}

export const SearchField = ({ label, placeholder, keys, inputRef, onKeyDown, className, ...rest }: SearchFieldProps) => {
  const { t } = useTranslation('app')
  return (
    <AriaSearchField {...rest} onKeyDown={onKeyDown && passOn(onKeyDown)} aria-label={label} className={classes(styles.search, className)}>
      <Icon of={Search} className={styles.searchIcon} />
      <Input dir="auto" ref={inputRef} placeholder={placeholder ?? label} className={styles.searchInput ?? ''} />
      {keys && <kbd className={styles.searchKeys}>{keys}</kbd>}
      <AriaButton aria-label={t('clearField')} className={styles.clear ?? ''}>
        <Icon of={X} size="small" />
      </AriaButton>
    </AriaSearchField>
  )
}

export interface CheckboxProps extends Omit<AriaCheckboxProps, 'className' | 'style' | 'children'> {
  /** Without children give aria-label. */
  children?: ReactNode
  className?: string
}

export const Checkbox = ({ children, className, ...rest }: CheckboxProps) => (
  <AriaCheckbox {...rest} className={classes(styles.checkbox, className)}>
    {({ isSelected, isIndeterminate }) => (
      <>
        <span className={styles.box} aria-hidden="true">
          {isIndeterminate ? <Icon of={Minus} size="small" /> : isSelected ? <Icon of={Check} size="small" /> : null}
        </span>
        {children && <span>{children}</span>}
      </>
    )}
  </AriaCheckbox>
)

export interface Choice<Value extends string> {
  value: Value
  word: ReactNode
  hint?: ReactNode
  /** The language of the word, when it is written in another one than the window's. */
  lang?: string
}

export interface RadioGroupProps<Value extends string>
  extends Omit<AriaRadioGroupProps, 'className' | 'style' | 'children' | 'value' | 'onChange' | 'defaultValue'>,
    Omit<Described, 'error'> {
  value: Value | null
  onChange(value: Value): void
  choices: readonly Choice<Value>[]
  labelHidden?: boolean
  /** cards: large targets, one under the other or side by side. */
  look?: 'plain' | 'cards'
  columns?: boolean
  /** Focus goes to the chosen one. */
  autoFocus?: boolean
}

export const RadioGroup = <Value extends string>({
  value,
  onChange,
  choices,
  label,
  labelHidden,
  hint,
  look = 'plain',
  columns,
  autoFocus,
  ...rest
}: RadioGroupProps<Value>) => (
  <AriaRadioGroup
    {...rest}
    value={value}
    onChange={(next) => onChange(next as Value)}
    aria-label={labelHidden ? label : undefined}
    className={classes(styles.field, styles.radios)}
  >
    {!labelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
    <div className={classes(styles.choices, look === 'cards' && styles.cards, columns && styles.columns)}>
      {choices.map((choice) => (
        <AriaRadio
          key={choice.value}
          value={choice.value}
          autoFocus={autoFocus && choice.value === value}
          className={classes(styles.radio, look === 'cards' && styles.card)}
        >
          <span className={styles.dot} aria-hidden="true" />
          <span className={styles.choiceText}>
            <span lang={choice.lang} dir={choice.lang ? 'auto' : undefined}>
              {choice.word}
            </span>
            {choice.hint && <span className={styles.hint}>{choice.hint}</span>}
          </span>
        </AriaRadio>
      ))}
    </div>
    {hint && (
      <Text slot="description" className={styles.hint ?? ''}>
        {hint}
      </Text>
    )}
  </AriaRadioGroup>
)

export interface SwitchProps extends Omit<AriaSwitchProps, 'className' | 'style' | 'children'> {
  children: ReactNode
  hint?: ReactNode
}

/** Only where it acts at once. */
export const Switch = ({ children, hint, ...rest }: SwitchProps) => (
  <AriaSwitch {...rest} className={styles.switch ?? ''}>
    <span className={styles.track} aria-hidden="true">
      <span className={styles.thumb} />
    </span>
    <span className={styles.choiceText}>
      <span>{children}</span>
      {hint && <span className={styles.hint}>{hint}</span>}
    </span>
  </AriaSwitch>
)

export interface SelectProps<Value extends string> extends Described {
  value: Value | null
  onChange(value: Value): void
  choices: readonly Choice<Value>[]
  placeholder?: string
  labelHidden?: boolean
  isDisabled?: boolean
  className?: string
}

/** For 6–12 choices; fewer are radio buttons. */
export const Select = <Value extends string>({
  value,
  onChange,
  choices,
  label,
  labelHidden,
  hint,
  error,
  placeholder,
  isDisabled,
  className,
}: SelectProps<Value>) => (
  <AriaSelect
    value={value}
    onChange={(next) => next !== null && onChange(next as Value)}
    isDisabled={isDisabled}
    isInvalid={!!error}
    placeholder={placeholder}
    aria-label={labelHidden ? label : undefined}
    className={classes(styles.field, className)}
  >
    {!labelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
    <AriaButton className={classes(styles.input, styles.select)}>
      <SelectValue className={styles.selectValue ?? ''} />
      <Icon of={ChevronDown} size="small" />
    </AriaButton>
    <Below hint={hint} error={error} />
    <Popover className={styles.selectPopover}>
      <ListBox className={styles.list ?? ''}>
        {choices.map((choice) => (
          <ListBoxItem
            key={choice.value}
            id={choice.value}
            textValue={typeof choice.word === 'string' ? choice.word : choice.value}
            className={styles.option ?? ''}
          >
            {({ isSelected }) => (
              <>
                <span className={styles.optionTick}>{isSelected && <Icon of={Check} size="small" />}</span>
                <span lang={choice.lang} dir={choice.lang ? 'auto' : undefined}>
                  {choice.word}
                </span>
              </>
            )}
          </ListBoxItem>
        ))}
      </ListBox>
    </Popover>
  </AriaSelect>
)

export interface StepperProps {
  label: string
  /** The value in words: "100 %". */
  value: string
  less: string
  more: string
  onLess(): void
  onMore(): void
  canLess: boolean
  canMore: boolean
}

/** A value with a smaller and a larger step: text size, zoom. */
export const Stepper = ({ label, value, less, more, onLess, onMore, canLess, canMore }: StepperProps) => (
  <div role="group" aria-label={label} className={styles.field}>
    <span className={styles.label}>{label}</span>
    <div className={styles.stepper}>
      <AriaButton aria-label={less} isDisabled={!canLess} onPress={onLess} className={styles.step ?? ''}>
        <Icon of={Minus} size="small" />
      </AriaButton>
      <output className={styles.stepValue}>{value}</output>
      <AriaButton aria-label={more} isDisabled={!canMore} onPress={onMore} className={styles.step ?? ''}>
        <Icon of={Plus} size="small" />
      </AriaButton>
    </div>
  </div>
)
