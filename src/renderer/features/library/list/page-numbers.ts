// How a long list is cut into pages.
export const pageRows = 100

/** Indexes of the pages that the rows first…last lie on. */
export const pagesOf = (first: number, last: number, size = pageRows): number[] => {
  const pages: number[] = []
  for (let page = Math.floor(Math.max(0, first) / size); page <= Math.floor(Math.max(0, last) / size); page++) pages.push(page)
  return pages
}
