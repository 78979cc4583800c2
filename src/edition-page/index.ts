// The search of a web edition's start page. Loads the search files when somebody goes to the field, answers while she types.
// Everything that came from a document is written as text, never as markup.
import { type EditionEntry, type EditionSearchWords, editionIndexFunction } from '../contract/edition-index.ts'
import { type LoadedIndex, loadIndex } from './loaded-index.ts'
import { searchIndexes } from './search.ts'

const shownHits = 60

const form = document.querySelector<HTMLFormElement>('#search')
const field = document.querySelector<HTMLInputElement>('#search-text')
const state = document.querySelector<HTMLElement>('#search-state')
const list = document.querySelector<HTMLElement>('#search-hits')
const browse = document.querySelector<HTMLElement>('#browse')
const wordsElement = document.querySelector('#search-words')

const languageTag = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/
const pageAddress = /^items\/[0-9a-f]{30}\.html$/

const start = (parts: { form: HTMLFormElement; field: HTMLInputElement; state: HTMLElement; list: HTMLElement }, words: EditionSearchWords) => {
  const { form: ourForm, field: input, state: status, list: hits } = parts
  const root = ourForm.dataset.root ?? ''
  const addresses = (ourForm.dataset.indexes ?? '').split(' ').filter((address) => address !== '')
  const indexes: LoadedIndex[] = []
  let waiting = addresses.length
  let unreadable = false
  let asked = false

  const numbers = new Intl.NumberFormat(words.language)
  const plurals = new Intl.PluralRules(words.language)
  const counted = (forms: Record<string, string>, count: number) =>
    (forms[plurals.select(count)] ?? forms.other ?? '').replace('{{number}}', numbers.format(count))

  const hitElement = (entry: EditionEntry) => {
    const item = document.createElement('li')
    const link = document.createElement('a')
    link.textContent = entry.title === '' ? '…' : entry.title
    link.dir = 'auto'
    if (pageAddress.test(entry.address)) link.href = root + entry.address
    const about = document.createElement('span')
    about.className = 'quiet'
    const language = entry.language === null ? '' : (words.languages[entry.language] ?? entry.language)
    about.textContent = [words.kinds[entry.kind] ?? '', language].filter((part) => part !== '').join(' · ')
    item.append(link, ' ', about)
    if (entry.language !== null && languageTag.test(entry.language)) link.lang = entry.language
    if (entry.summary !== '') {
      const summary = document.createElement('p')
      summary.dir = 'auto'
      summary.lang = link.lang
      summary.textContent = entry.summary
      item.append(summary)
    }
    return item
  }

  const show = () => {
    const text = input.value
    const isEmpty = text.trim() === ''
    if (browse !== null) browse.hidden = !isEmpty
    if (isEmpty) {
      hits.replaceChildren()
      status.textContent = ''
      return
    }
    const { hits: found, total, complete } = searchIndexes(indexes, text, shownHits)
    hits.replaceChildren(...found.map(hitElement))
    const more = total - found.length
    status.textContent = [
      waiting > 0 ? words.looking : total === 0 ? words.nothing : counted(words.found, total),
      total > 0 && !complete && waiting === 0 ? words.some : '',
      more > 0 ? counted(words.more, more) : '',
      unreadable ? words.unreadable : '',
    ]
      .filter((part) => part !== '')
      .join(' ')
    performance.mark('granary-search-shown')
  }

  const load = () => {
    if (asked) return
    asked = true
    for (const address of addresses) {
      const script = document.createElement('script')
      script.src = address
      const settled = () => {
        waiting--
        show()
      }
      script.addEventListener('load', settled)
      script.addEventListener('error', () => {
        unreadable = true
        settled()
      })
      document.head.append(script)
    }
  }

  // Whoever presses Enter goes to the first hit; the form itself leads nowhere.
  ourForm.addEventListener('submit', (event) => {
    event.preventDefault()
    hits.querySelector('a')?.focus()
  })
  input.addEventListener('focus', load)
  input.addEventListener('input', () => {
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
  // The browser brings back what was typed when one goes back to this page.
  if (input.value !== '') {
    load()
    show()
  }
}

if (form !== null && field !== null && state !== null && list !== null && wordsElement !== null)
  start({ form, field, state, list }, JSON.parse(wordsElement.textContent ?? '{}') as EditionSearchWords)
