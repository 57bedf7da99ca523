/**
 * Cells of the board hold plain text for readers and keyboards; what is seen is drawn over them by
 * the frame loop (draw-board.ts). A scrub therefore costs no layout; the text follows when idle.
 */
import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community'

/** A row of the grid is a place in the ranking, not a level. */
export interface BoardSlot {
  slot: number
}

export interface BoardCell {
  readonly column: string
  slot: number
  write(text: string): void
}

/** The cells that exist now: the grid keeps only those in view. */
export class CellRegistry {
  readonly all = new Set<BoardCell>()
  /** Called for a cell that has just come into view. */
  onAdd: (cell: BoardCell) => void = () => {}

  add(cell: BoardCell) {
    this.all.add(cell)
    this.onAdd(cell)
  }
  remove(cell: BoardCell) {
    this.all.delete(cell)
  }
}

export function cellClass(column: string, registry: CellRegistry) {
  return class implements ICellRendererComp<BoardSlot>, BoardCell {
    readonly column = column
    slot = 0
    readonly element = document.createElement('span')
    readonly text = this.element.appendChild(document.createTextNode(''))

    init(params: ICellRendererParams<BoardSlot>) {
      this.slot = params.data?.slot ?? 0
      registry.add(this)
    }
    getGui() {
      return this.element
    }
    refresh(params: ICellRendererParams<BoardSlot>) {
      this.slot = params.data?.slot ?? 0
      return true
    }
    destroy() {
      registry.remove(this)
    }
    write(text: string) {
      if (this.text.data !== text) this.text.data = text
    }
  }
}
