// One PDF on screen: pages drawn when they come into sight and freed when they leave, selectable text, search over all pages.
// A thin layer over pdf.js's own viewer parts; it knows no React.
import 'pdfjs-dist/legacy/web/pdf_viewer.css'
import { type OpenPdfOptions, openPdf, type PdfDocument, pdfjs } from './pdf-library.ts'

export interface PdfOutlineRow {
  id: string
  title: string
  depth: number
  destination: unknown
}

export interface PdfState {
  pages: number
  page: number
  /** 1 is 100 %. */
  scale: number
  fit: 'page-width' | 'page-fit' | null
  rotation: 0 | 90 | 180 | 270
  found: { current: number; total: number; pending: boolean; missing: boolean }
}

export interface PdfPlace {
  page: number
  /** Points from the top of the page. */
  top: number
  scale: number | 'page-width' | 'page-fit'
  rotation: number
}

export interface PdfView {
  state: () => PdfState
  subscribe: (listener: () => void) => () => void
  readonly document: PdfDocument
  goToPage: (page: number) => void
  goTo: (destination: unknown) => void
  zoom: (by: 1 | -1) => void
  fit: (how: 'page-width' | 'page-fit' | 'actual') => void
  rotate: () => void
  find: (query: string, step: 0 | 1 | -1) => void
  place: () => PdfPlace
  restore: (place: PdfPlace) => void
  outline: () => Promise<PdfOutlineRow[]>
  close: () => void
}

export interface ShowPdfOptions extends OpenPdfOptions {
  container: HTMLDivElement
  viewer: HTMLDivElement
  lang: string
  onLink: (url: string) => void
}

const steps = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4]

/** Many PDFs hold Arabic letter by letter as it is seen, from left to right: words are looked for in both orders. */
const asStored = (query: string): string | string[] =>
  /\p{Script=Arabic}|\p{Script=Hebrew}/u.test(query) ? [query, Array.from(query).toReversed().join('')] : query

interface OutlineNode {
  title: string
  dest: unknown
  items: OutlineNode[]
}

const flatten = (nodes: readonly OutlineNode[], depth: number, prefix: string): PdfOutlineRow[] =>
  nodes.flatMap((node, index) => {
    const id = `${prefix}${index}`
    return [{ id, title: node.title.trim(), depth, destination: node.dest }, ...flatten(node.items ?? [], depth + 1, `${id}.`)]
  })

/** Errors: those of pdf.js (PasswordException, InvalidPDFException …). */
export const showPdf = async ({ container, viewer: element, lang, onLink, ...source }: ShowPdfOptions): Promise<PdfView> => {
  const parts = await import('pdfjs-dist/legacy/web/pdf_viewer.mjs')
  const task = openPdf(source)
  const document = await task.promise
  const bus = new parts.EventBus()
  const links = new parts.PDFLinkService({ eventBus: bus, externalLinkTarget: parts.LinkTarget.BLANK })
  const finder = new parts.PDFFindController({ linkService: links, eventBus: bus, delay: 120 })
  const ended = new AbortController()
  const viewer = new parts.PDFViewer({
    container,
    viewer: element,
    eventBus: bus,
    linkService: links,
    findController: finder,
    l10n: new parts.GenericL10n(lang),
    // Shown, never filled in or changed: a document here is something to read.
    annotationMode: pdfjs.AnnotationMode.ENABLE,
    annotationEditorMode: pdfjs.AnnotationEditorType.DISABLE,
    removePageBorders: true,
    maxCanvasPixels: 16 * 1024 * 1024,
  })
  links.setViewer(viewer)

  const listeners = new Set<() => void>()
  let state: PdfState = {
    pages: document.numPages,
    page: 1,
    scale: 1,
    fit: 'page-width',
    rotation: 0,
    found: { current: 0, total: 0, pending: false, missing: false },
  }
  const set = (change: Partial<PdfState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const fitOf = (value: string): PdfState['fit'] => (value === 'page-width' || value === 'page-fit' ? value : null)
  bus.on('pagechanging', ({ pageNumber }: { pageNumber: number }) => set({ page: pageNumber }))
  bus.on('scalechanging', ({ scale }: { scale: number }) => set({ scale, fit: fitOf(viewer.currentScaleValue) }))
  bus.on('rotationchanging', ({ pagesRotation }: { pagesRotation: PdfState['rotation'] }) => set({ rotation: pagesRotation }))
  const counted = ({ matchesCount, state: how }: { matchesCount?: { current: number; total: number }; state?: number }) =>
    set({
      found: {
        current: matchesCount?.current ?? state.found.current,
        total: matchesCount?.total ?? state.found.total,
        pending: how === parts.FindState.PENDING,
        missing: how === undefined ? state.found.missing : how === parts.FindState.NOT_FOUND,
      },
    })
  bus.on('updatefindmatchescount', counted)
  bus.on('updatefindcontrolstate', counted)

  const laidOut = new Promise<void>((resolve) => bus.on('pagesinit', () => resolve(), { once: true }))
  viewer.setDocument(document)
  links.setDocument(document, null)
  await laidOut
  viewer.currentScaleValue = 'page-width'

  // Addresses leave through the shell only.
  container.addEventListener(
    'click',
    (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      const href = link?.getAttribute('href') ?? ''
      if (!/^(https?|mailto):/i.test(href)) return
      event.preventDefault()
      event.stopPropagation()
      onLink(href)
    },
    { capture: true, signal: ended.signal },
  )
  // A width that follows the window.
  const resized = new ResizeObserver(() => {
    if (state.fit) viewer.currentScaleValue = state.fit
    viewer.update()
  })
  resized.observe(container)

  let query = ''
  return {
    document,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    goToPage: (page) => {
      viewer.currentPageNumber = Math.min(Math.max(1, page), document.numPages)
    },
    goTo: (destination) => void links.goToDestination(destination as never),
    zoom: (by) => {
      const now = viewer.currentScale
      const next = by > 0 ? steps.find((step) => step > now + 0.01) : steps.findLast((step) => step < now - 0.01)
      if (next) viewer.currentScaleValue = String(next)
    },
    fit: (how) => {
      viewer.currentScaleValue = how === 'actual' ? '1' : how
    },
    rotate: () => {
      viewer.pagesRotation = (viewer.pagesRotation + 90) % 360
    },
    find: (text, step) => {
      const again = step !== 0 && text === query
      query = text
      if (text === '') set({ found: { current: 0, total: 0, pending: false, missing: false } })
      bus.dispatch('find', {
        source: bus,
        type: again ? 'again' : '',
        query: asStored(text),
        caseSensitive: false,
        entireWord: false,
        highlightAll: true,
        findPrevious: step < 0,
        matchDiacritics: false,
      })
    },
    place: () => {
      const location = (viewer as unknown as { _location?: { pageNumber: number; top: number } })._location
      return { page: location?.pageNumber ?? state.page, top: location?.top ?? 0, scale: state.fit ?? state.scale, rotation: state.rotation }
    },
    restore: ({ page, top, scale, rotation }) => {
      if (rotation % 90 === 0) viewer.pagesRotation = rotation
      viewer.currentScaleValue = String(scale)
      viewer.scrollPageIntoView({ pageNumber: Math.min(Math.max(1, page), document.numPages), destArray: [null, { name: 'XYZ' }, null, top, null] as never })
    },
    outline: async () => flatten((await document.getOutline()) ?? [], 0, ''),
    close: () => {
      ended.abort()
      resized.disconnect()
      viewer.setDocument(null as never)
      links.setDocument(null as never, null)
      void task.destroy()
    },
  }
}
