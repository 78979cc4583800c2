// Leaves attachments in pieces, so that a stick pulled out of a slow port loses one piece and not the film. docs/formats/exchange-folder.md [XF25]–[XF27].
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isGranaryError } from '../../../contract/errors.ts'
import type { AttachmentHash } from '../../../contract/ids.ts'
import { damaged } from '../container/signed-manifest.ts'
import { throwIfStopped } from '../files/index.ts'
import type { ExchangeFiles } from '../parts.ts'
import { type LeavingSegments, stopsLeaving } from './leave-segments.ts'
import { attachmentsFolder, type DeviceContents, pieceName } from './names.ts'
import type { LeaveRequest, LeftAttachment, OwnAttachment } from './parts.ts'
import { noteProblem, pieceCount, pieceSize } from './read-devices.ts'
import { sha256Of } from './verified-writing.ts'

/** Is what an earlier try has written there already? */
const isThere = async ({ files, own }: LeavingSegments, name: string, sizeBytes: number, source: () => AsyncIterable<Uint8Array>): Promise<boolean> => {
  const present = own.contents.pieces.get(name)
  if (present?.sizeBytes !== sizeBytes) return false
  try {
    return (await files.readBack(present.path)).sha256 === (await sha256Of(source()))
  } catch (error) {
    noteProblem(error, name, [])
    return false
  }
}

const leaveOne = async (leaving: LeavingSegments, { hash, sizeBytes }: OwnAttachment, request: LeaveRequest, paths: string[]) => {
  const { own, writer, limits, number } = leaving
  const left: LeftAttachment = { hash, sizeBytes, pieceBytes: limits.pieceBytes, since: number }
  const folder = join(own.folder, attachmentsFolder, hash.slice(0, 2))
  await writer.makeFolder(join(own.folder, attachmentsFolder))
  let adoptedBytes = 0
  for (let piece = 0; piece < pieceCount(left); piece += 1) {
    throwIfStopped(request.signal)
    const name = pieceName(hash, piece)
    const source = () => request.readAttachment(hash, piece * left.pieceBytes, pieceSize(left, piece))
    if (await isThere(leaving, name, pieceSize(left, piece), source)) {
      adoptedBytes += pieceSize(left, piece)
      continue
    }
    paths.push(join(folder, name))
    await writer.write(join(folder, name), source)
  }
  return { left, adoptedBytes }
}

/** The small ones first: a stick that is too small carries as many as it can. */
export const leaveAttachments = async (leaving: LeavingSegments, attachments: readonly OwnAttachment[], request: LeaveRequest) => {
  const made: LeftAttachment[] = []
  let adoptedBytes = 0
  for (const attachment of attachments) {
    const paths: string[] = []
    try {
      const one = await leaveOne(leaving, attachment, request, paths)
      made.push(one.left)
      adoptedBytes += one.adoptedBytes
    } catch (error) {
      // A file that is gone from this computer is no reason to leave nothing else.
      if (isGranaryError(error) && error.code === 'attachment-not-found') continue
      stopsLeaving(error, attachment.hash, leaving.problems)
      // Its pieces would only take the room that the manifest needs.
      for (const path of paths) await leaving.files.remove(path).catch(() => undefined)
      if (isGranaryError(error) && error.code === 'place-full') break
    }
  }
  return { made, adoptedBytes }
}

/** All pieces in order. Errors: bundle-damaged at the end where the whole has another hash, place-…. */
export async function* readAttachment(
  files: ExchangeFiles,
  { pieces }: DeviceContents,
  left: LeftAttachment,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for (let piece = 0; piece < pieceCount(left); piece += 1) {
    const path = pieces.get(pieceName(left.hash, piece))?.path
    if (path === undefined) throw damaged(left.hash, 'a piece of it is missing')
    for await (const chunk of files.read(path)) {
      throwIfStopped(signal)
      hash.update(chunk)
      yield chunk
    }
  }
  if ((hash.digest('hex') as AttachmentHash) !== left.hash) throw damaged(left.hash, 'its bytes are others than its name says')
}
