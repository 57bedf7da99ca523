/** The dialog's state: the file, the mapping so far, and a preview that follows it. */
import { useEffect, useState } from 'react'
import type { ColumnMapping } from '#core/formats/series/mapping'
import type { Returns } from '#core/protocol/index'
import { backend } from '../app/backend.ts'

type Opened = Returns<'mapping.open'>
type Preview = Returns<'mapping.preview'>

export type MappingState =
  | { kind: 'loading' }
  | { kind: 'failed'; message: string }
  | {
      kind: 'open'
      opened: Opened
      mapping: ColumnMapping
      preview: Preview | null
      stale: boolean
    }

/** A preview starts this long after the last change, ms. */
const QUIET_MS = 150

export function useMappingOf(id: string): {
  state: MappingState
  change(next: ColumnMapping): void
} {
  const [opened, setOpened] = useState<Opened | null>(null)
  const [mapping, setMapping] = useState<ColumnMapping | null>(null)
  const [preview, setPreview] = useState<{ of: ColumnMapping; value: Preview } | null>(null)
  const [failure, setFailure] = useState<string | null>(null)

  useEffect(() => {
    let gone = false
    backend()
      .call('mapping.open', { id })
      .then(
        (found) => {
          if (gone) return
          setOpened(found)
          setMapping(found.head.guess)
        },
        (error: Error) => gone || setFailure(error.message),
      )
    return () => {
      gone = true
    }
  }, [id])

  useEffect(() => {
    if (!mapping) return
    let gone = false
    const timer = setTimeout(() => {
      backend()
        .call('mapping.preview', { id, mapping })
        .then(
          (value) => gone || setPreview({ of: mapping, value }),
          (error: Error) => gone || setFailure(error.message),
        )
    }, QUIET_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [id, mapping])

  const state: MappingState =
    failure !== null
      ? { kind: 'failed', message: failure }
      : opened && mapping
        ? {
            kind: 'open',
            opened,
            mapping,
            preview: preview?.value ?? null,
            stale: preview?.of !== mapping,
          }
        : { kind: 'loading' }
  return { state, change: setMapping }
}
