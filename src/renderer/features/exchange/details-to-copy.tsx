// For the person who helps: the stable code, the time, and what slots there are.
import { errorDetails } from '../../engine-client/index.ts'
import { DetailsToCopy as TextToCopy } from '../../ui/index.ts'

export const DetailsToCopy = ({ error, atMs }: { error: unknown; atMs: number }) => <TextToCopy text={errorDetails(error, atMs)} />
