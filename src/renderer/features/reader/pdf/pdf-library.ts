// pdf.js, loaded when the first PDF is opened. The legacy build: one renderer serves older engines too. All its data comes from
// our own origin; its WebAssembly is off, because the page's policy runs none, and the plain scripts beside it take its place.
import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs'
// The bundler answers with the address of a file of ours.
// oxlint-disable-next-line import/default
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

// The viewer's parts look for the library here.
Object.assign(globalThis, { pdfjsLib: pdfjs })
pdfjs.GlobalWorkerOptions.workerSrc = workerUrl

const assets = (folder: string) => new URL(`pdfjs/${folder}/`, document.baseURI).href

/** The file is read in pieces, as pages need them: a report of 200 MB opens at once. */
const rangeChunkBytes = 256 * 1024

class RangeTransport extends pdfjs.PDFDataRangeTransport {
  readonly #url: string
  readonly #ended = new AbortController()
  readonly #failed: (error: unknown) => void
  constructor(url: string, sizeBytes: number, failed: (error: unknown) => void) {
    super(sizeBytes, null)
    this.#url = url
    this.#failed = failed
  }
  override requestDataRange(begin: number, end: number): void {
    fetch(this.#url, { headers: { range: `bytes=${begin}-${end - 1}` }, signal: this.#ended.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(`the attachment answered ${response.status}`)
        const bytes = new Uint8Array(await response.arrayBuffer())
        // A shell that knows no ranges answers with the whole file.
        this.onDataRange(begin, response.status === 206 ? bytes : bytes.slice(begin, end))
      })
      .catch((error: unknown) => {
        if (!this.#ended.signal.aborted) this.#failed(error)
      })
  }
  override abort(): void {
    this.#ended.abort()
  }
}

export interface OpenPdfOptions {
  url: string
  sizeBytes: number
  /** Asks the person; `wrong`: the one given before was. */
  askPassword: (wrong: boolean, answer: (password: string) => void) => void
  failed: (error: unknown) => void
}

export const openPdf = ({ url, sizeBytes, askPassword, failed }: OpenPdfOptions) => {
  const task = pdfjs.getDocument({
    range: new RangeTransport(url, sizeBytes, failed),
    rangeChunkSize: rangeChunkBytes,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: assets('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: assets('standard_fonts'),
    iccUrl: assets('iccs'),
    wasmUrl: assets('wasm'),
    useWasm: false,
    enableXfa: false,
    stopAtErrors: false,
  })
  task.onPassword = (answer: (password: string) => void, reason: number) => askPassword(reason === pdfjs.PasswordResponses.INCORRECT_PASSWORD, answer)
  return task
}

export { pdfjs }
export type PdfDocument = Awaited<ReturnType<typeof openPdf>['promise']>
