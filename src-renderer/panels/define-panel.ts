/**
 * A panel is declared once: id, title, what it reads, its configuration and how it is drawn. The
 * menu entry, saved configuration, error boundary and the four-state test derive from this.
 */
import type { ComponentType } from 'react'
import type { z } from 'zod'
import type { FrameTable } from '#core/frames/tables'
import type { SessionData } from '../store/session-data.ts'

/** What a panel shows instead of, or around, its content. Its height never changes. */
export type PanelState =
  | { kind: 'empty'; what: string; action?: { label: string; run(): void } }
  /** `what` is a sentence; `progress` 0..1. The finished part is drawn when `partial`. */
  | { kind: 'loading'; what: string; progress: number; partial: boolean }
  | { kind: 'failed'; what: string; kept: string; todo: string }
  | { kind: 'full' }

export interface PanelProps<Config> {
  config: Config
  setConfig(change: Partial<Config>): void
}

export interface PanelSpec<Id extends string = string, Schema extends z.ZodType = z.ZodType> {
  id: Id
  title: string
  /** Tables the panel draws: decides its loading and empty states. */
  reads: readonly FrameTable[]
  /** Shows the lake rather than a session: it always draws. */
  standalone?: true
  config: Schema
  /** Empty state in the panel's own words; null = not empty. */
  emptyBecause?(data: SessionData): string | null
  view(): Promise<ComponentType<PanelProps<z.output<Schema>>>>
}

export const definePanel = <Id extends string, Schema extends z.ZodType>(
  spec: PanelSpec<Id, Schema>,
) => spec
