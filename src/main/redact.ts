// Logs leave the machine when a person asks for help: they hold no content, and no path, because file names are content too.

const address = /\b(?:granary|file|https?):\/\/[^\s)"']+/g
/** Node quotes the path of a failed call: then everything between the quotes belongs to it, spaces too. */
const quotedPath = /(['"])(?:\/|[A-Za-z]:[\\/])[^'"\n]*\1/g
const windowsPath = /\b[A-Za-z]:[\\/][^\n"']*?(?=[\n"':)]|$)/g
const unixPath = /(?<![\w.>])\/(?:[^\s/:"')]+\/)+[^\s:"')]*/g

/** Places in Granary's own code stay, as `<app>/…`: they are what a helper needs. */
export const redact = (text: string, appDirectory: string): string => {
  const marker = '\u0000'
  const own = new RegExp(`(?:file://)?${appDirectory.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[\\\\/]((?:out|node_modules|src)[\\w./\\\\@-]*)`, 'g')
  const kept: string[] = []
  return text
    .replace(own, (_, place: string) => {
      kept.push(`<app>/${place.replaceAll('\\', '/')}`)
      return `${marker}${kept.length - 1}${marker}`
    })
    .replace(address, '<address>')
    .replace(quotedPath, '<path>')
    .replace(windowsPath, '<path>')
    .replace(unixPath, '<path>')
    .replace(new RegExp(`${marker}(\\d+)${marker}`, 'g'), (_, index: string) => kept[Number(index)] ?? '')
}
