// An invitation from a file: the `.granary-invitation` itself, or a picture in which its QR code stands (a photo, a screenshot).
import { GranaryError } from '../../../../contract/errors.ts'

/** A saved invitation is under a kilobyte; what is far larger is something else. */
const maxFileBytes = 64 * 1024
/** Pictures from telephones are larger than a reader of codes needs. */
const longestSide = 1600

/** Errors: ticket-malformed. */
const readPicture = async (file: File): Promise<string> => {
  const [{ decodeQR }, picture] = await Promise.all([import('qr/decode.js'), createImageBitmap(file)])
  try {
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height))
    const [width, height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))]
    const canvas = new OffscreenCanvas(width, height)
    const drawing = canvas.getContext('2d')
    if (!drawing) throw new GranaryError('internal', 'the window has no canvas')
    drawing.drawImage(picture, 0, 0, width, height)
    const { data } = drawing.getImageData(0, 0, width, height)
    return decodeQR({ width, height, data })
  } finally {
    picture.close()
  }
}

/** The text of the invitation. Errors: ticket-malformed. */
export const readInvitationFile = async (file: File): Promise<string> => {
  if (file.type.startsWith('image/')) {
    try {
      return await readPicture(file)
    } catch (error) {
      throw new GranaryError('ticket-malformed', 'no QR code was found in the picture', {}, { cause: error })
    }
  }
  if (file.size > maxFileBytes) throw new GranaryError('ticket-malformed', 'the file is too large for an invitation')
  const text = (await file.text()).trim()
  if (text === '') throw new GranaryError('ticket-malformed', 'the file is empty')
  return text
}
