// Where the window stood, so that it stands there again; put right when a screen is gone.
import { readFileSync } from 'node:fs'
import { sync as writeFileAtomicSync } from 'write-file-atomic'
import { z } from '../contract/zod.ts'

const boundsSchema = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().min(320), height: z.number().int().min(240) })
const stateSchema = z.object({ bounds: boundsSchema, maximized: z.boolean() })
export type Bounds = z.infer<typeof boundsSchema>
export interface WindowState {
  /** null: let the system choose the place. */
  bounds: Bounds | null
  maximized: boolean
}

/** So much of the title bar must be on a screen that it can be taken hold of. */
const graspPixels = 60

const isGraspable = (bounds: Bounds, screens: readonly Bounds[]) =>
  screens.some(
    (screen) =>
      bounds.x + bounds.width - graspPixels > screen.x &&
      bounds.x + graspPixels < screen.x + screen.width &&
      bounds.y >= screen.y - 1 &&
      bounds.y + graspPixels < screen.y + screen.height,
  )

export const readWindowState = (path: string, screens: readonly Bounds[]): WindowState => {
  try {
    const { bounds, maximized } = stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { bounds: isGraspable(bounds, screens) ? bounds : null, maximized }
  } catch {
    // First start, or a damaged file: the window opens where the system puts it.
    return { bounds: null, maximized: false }
  }
}

export const writeWindowState = (path: string, state: { bounds: Bounds; maximized: boolean }): void => {
  try {
    writeFileAtomicSync(path, JSON.stringify(state))
  } catch {
    // A full disk: only the place of the window is forgotten.
  }
}
