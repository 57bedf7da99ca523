/** What the user chose. Saved as the workspace document `user`; data never lives here. */
import { create } from 'zustand'

export type Theme = 'dark' | 'light' | 'cb'
/** Which level the cockpit and the charts emphasise. */
export type Focus = { kind: 'nearest' } | { kind: 'level'; level: number }
export interface Bookmark {
  k: number
  name: string
}
export type Overlay = 'none' | 'palette' | 'keys' | 'open' | 'connect' | 'mapping'

export interface UserState {
  theme: Theme
  focus: Focus
  reveal: boolean
  bookmarks: readonly Bookmark[]
  overlay: Overlay
  tourSeen: boolean
  tourStep: number | null
  /** Per panel id, as its config schema accepts it. */
  panelConfig: Record<string, unknown>
  layoutName: string
  layouts: Record<string, unknown>
}

export const useUser = create<UserState>(() => ({
  theme: 'dark',
  focus: { kind: 'nearest' },
  reveal: false,
  bookmarks: [],
  overlay: 'none',
  tourSeen: true,
  tourStep: null,
  panelConfig: {},
  layoutName: 'Default',
  layouts: {},
}))
