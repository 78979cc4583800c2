// The files of a drop. Where the shell has paths a folder is passed on as it is; a browser tab walks through it.
const filesOf = (entry: FileSystemEntry, at: string): Promise<File[]> =>
  new Promise((resolve, reject) => {
    const name = at ? `${at}/${entry.name}` : entry.name
    if (entry.isFile) {
      ;(entry as FileSystemFileEntry).file((file) => {
        // The path inside the folder becomes the collection it lands in.
        if (at) Object.defineProperty(file, 'webkitRelativePath', { value: name })
        resolve([file])
      }, reject)
      return
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    const found: File[] = []
    // A reader gives at most 100 entries a time, and an empty list at the end.
    const readOn = () =>
      reader.readEntries((entries) => {
        if (entries.length === 0) return resolve(found)
        Promise.all(entries.map((each) => filesOf(each, name))).then((lists) => {
          found.push(...lists.flat())
          readOn()
        }, reject)
      }, reject)
    readOn()
  })

export const filesOfDrop = (transfer: DataTransfer, foldersByPath: boolean): Promise<File[]> => {
  if (foldersByPath) return Promise.resolve([...transfer.files])
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  return Promise.all(entries.map((entry) => filesOf(entry, ''))).then((lists) => lists.flat())
}
