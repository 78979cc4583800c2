// The search of a web edition's start page. Loads the search files when somebody goes to the field, answers while she types.
import './older-browsers.ts'
import { type EditionSearchWords, editionIndexFunction, searchFragment } from '../contract/edition-index.ts'
import { type HitElement, hitElement } from './hits.ts'
import { keepSearch, keptSearch } from './kept-search.ts'
import { type LoadedIndex, loadIndex } from './loaded-index.ts'
import { searchIndexes } from './search.ts'
import { createTexts, runScript } from './texts.ts'

const shownHits = 60
/** Whoever types on has not looked at the hits yet. */
const restMs = 150
/** While files of the search come in, hits are drawn again at most this often. */
const drawnAgainMs = 120

const form = document.querySelector<HTMLFormElement>('#search')
const field = document.querySelector<HTMLInputElement>('#search-text')
const state = document.querySelector<HTMLElement>('#search-state')
const list = document.querySelector<HTMLElement>('#search-hits')
const browse = document.querySelector<HTMLElement>('#browse')
const wordsElement = document.querySelector('#search-words')

/** Lines of text are cut for the hits that are on screen, or nearly. */
const createWatch = () => {
  let observer: IntersectionObserver | null = null
  let timer = 0
  return (hits: readonly HitElement[]) => {
    observer?.disconnect()
    clearTimeout(timer)
    const byElement = new Map<Element, HitElement>(hits.map((hit) => [hit.element, hit]))
    timer = window.setTimeout(() => {
      observer = new IntersectionObserver(
        (changes) => {
          for (const { isIntersecting, target } of changes) {
            if (!isIntersecting) continue
            observer?.unobserve(target)
            void byElement.get(target)?.complete()
          }
        },
        { rootMargin: '200px' },
      )
      for (const { element } of hits) observer.observe(element)
    }, restMs)
  }
}

const start = (parts: { form: HTMLFormElement; field: HTMLInputElement; state: HTMLElement; list: HTMLElement }, words: EditionSearchWords) => {
  const { form: ourForm, field: input, state: status, list: hitList } = parts
  const root = ourForm.dataset.root ?? ''
  const addresses = (ourForm.dataset.indexes ?? '').split(' ').filter((address) => address !== '')
  const indexes: LoadedIndex[] = []
  const context = { words, root, texts: createTexts(root) }
  const watch = createWatch()
  let waiting = addresses.length
  let unreadable = false
  let asked = false
  let drawnAtMs = Number.NEGATIVE_INFINITY
  /** The hit that was open before, to be stood on again when all files have been read. */
  let opened: number | null = null

  const numbers = new Intl.NumberFormat(words.language)
  const plurals = new Intl.PluralRules(words.language)
  const counted = (forms: Record<string, string>, count: number) =>
    (forms[plurals.select(count)] ?? forms.other ?? '').replace('{{number}}', numbers.format(count))

  const show = () => {
    const text = input.value
    const isEmpty = text.trim() === ''
    if (browse !== null) browse.hidden = !isEmpty
    if (isEmpty) {
      watch([])
      hitList.replaceChildren()
      status.textContent = ''
      return
    }
    drawnAtMs = performance.now()
    const { hits: found, total, complete } = searchIndexes(indexes, text, shownHits)
    const hits = found.map((hit) => hitElement(hit, context))
    hitList.replaceChildren(...hits.map(({ element }) => element))
    watch(hits)
    status.textContent = [
      waiting > 0 ? words.looking : total === 0 ? words.nothing : counted(words.found, total),
      total > 0 && !complete && waiting === 0 ? words.some : '',
      total > found.length ? words.firstShown.replace('{{number}}', numbers.format(found.length)) : '',
      unreadable ? words.unreadable : '',
    ]
      .filter((part) => part !== '')
      .join(' ')
  }

  const load = () => {
    if (asked) return
    asked = true
    for (const address of addresses)
      void runScript(address).then((isRead) => {
        if (!isRead) unreadable = true
        waiting--
        if (waiting === 0 || performance.now() - drawnAtMs > drawnAgainMs) show()
        if (waiting > 0 || opened === null) return
        hitList.children[opened]?.querySelector('a')?.focus()
        opened = null
      })
  }

  // Whoever presses Enter goes to the first hit; the form itself leads nowhere.
  ourForm.addEventListener('submit', (event) => {
    event.preventDefault()
    hitList.querySelector('a')?.focus()
  })
  input.addEventListener('focus', load)
  input.addEventListener('change', () => keepSearch({ text: input.value, hit: null }))
  hitList.addEventListener('click', ({ target }) => {
    const hit = [...hitList.children].findIndex((element) => target instanceof Node && element.contains(target))
    if (hit >= 0) keepSearch({ text: input.value, hit })
  })
  input.addEventListener('input', () => {
    opened = null
    load()
    show()
  })
  Object.defineProperty(globalThis, editionIndexFunction, {
    value: (json: string) => {
      try {
        indexes.push(loadIndex(json))
      } catch {
        // A damaged file or one of another edition: the others still answer, and it is said.
        unreadable = true
      }
    },
  })
  ourForm.hidden = false
  const kept = keptSearch(history.state)
  if (kept !== null) input.value = kept.text
  if (input.value !== '') {
    opened = kept?.hit ?? null
    load()
    show()
  } else if (location.hash === searchFragment) input.focus()
}

if (form !== null && field !== null && state !== null && list !== null && wordsElement !== null)
  start({ form, field, state, list }, JSON.parse(wordsElement.textContent ?? '{}') as EditionSearchWords)
