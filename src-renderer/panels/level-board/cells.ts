/**
 * Cells of the board. The grid lays out rows and columns; what stands in a cell is written by the
 * window's frame loop straight into its element, so that a scrub costs no grid or React work.
 */
import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community'

/** A row of the grid is a place in the ranking, not a level. */
export interface BoardSlot {
  slot: number
}

export interface BoardCell {
  readonly slot: number
  readonly element: HTMLElement
  /** Says whether the value differs from what the cell shows, and remembers it. */
  changed(value: string): boolean
}

/** The cells that exist now: the grid keeps only those in view. */
export class CellRegistry {
  readonly byColumn = new Map<string, Set<BoardCell>>()
  /** Called for a cell that has just come into view. */
  onAdd: (column: string, cell: BoardCell) => void = () => {}

  add(column: string, cell: BoardCell) {
    const cells = this.byColumn.get(column) ?? new Set()
    cells.add(cell)
    this.byColumn.set(column, cells)
    this.onAdd(column, cell)
  }

  remove(column: string, cell: BoardCell) {
    this.byColumn.get(column)?.delete(cell)
  }
}

export function cellClass(column: string, className: string, registry: CellRegistry) {
  return class implements ICellRendererComp<BoardSlot>, BoardCell {
    slot = 0
    element = document.createElement('span')
    shown: string | null = null

    init(params: ICellRendererParams<BoardSlot>) {
      this.slot = params.data?.slot ?? 0
      this.element.className = className
      registry.add(column, this)
    }
    getGui() {
      return this.element
    }
    refresh(params: ICellRendererParams<BoardSlot>) {
      this.slot = params.data?.slot ?? 0
      return true
    }
    destroy() {
      registry.remove(column, this)
    }
    changed(value: string) {
      if (this.shown === value) return false
      this.shown = value
      return true
    }
  }
}

/** Writes text once it differs, into the same text node: a new one would be laid out from nothing. */
export function writeText(cell: BoardCell, text: string) {
  if (!cell.changed(text)) return
  const { firstChild } = cell.element
  if (firstChild instanceof Text) firstChild.data = text
  else cell.element.textContent = text
}

/** Writes markup made of our own icons and words; `key` says whether it differs. */
export function writeMarkup(cell: BoardCell, key: string, markup: () => string) {
  if (cell.changed(key)) cell.element.innerHTML = markup()
}
