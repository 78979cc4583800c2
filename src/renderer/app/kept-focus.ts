// The focus does not fall out of the window: when what held it in the page is gone (a row, a button that was used up, the page before),
// the page itself takes it, and the next key goes on from there.
import { type RefObject, useEffect } from 'react'

/** `frame` holds the page and what stands around it; dialogs and menus stand outside of it. */
export const useKeptFocus = (frame: RefObject<HTMLElement | null>, pageId: string): void => {
  useEffect(() => {
    const page = document.getElementById(pageId)
    if (!page) return
    // In the page; null: the focus was elsewhere last.
    let last: Element | null = null
    let turn = 0
    const isLost = () => last !== null && !last.isConnected && document.activeElement === document.body
    const note = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return
      if (page.contains(target)) last = target
      else if (frame.current?.contains(target)) last = null
    }
    const look = () => {
      if (!isLost()) return
      cancelAnimationFrame(turn)
      // A dialog that closes gives the focus back in the next turn, and a page that comes may take it.
      turn = requestAnimationFrame(() => {
        turn = requestAnimationFrame(() => {
          if (isLost()) page.focus({ preventScroll: true })
        })
      })
    }
    const changes = new MutationObserver(look)
    changes.observe(page, { childList: true, subtree: true })
    changes.observe(document.body, { childList: true })
    document.addEventListener('focusin', note)
    return () => {
      cancelAnimationFrame(turn)
      changes.disconnect()
      document.removeEventListener('focusin', note)
    }
  }, [frame, pageId])
}
